//! The folder that things are kept in: `state.json`, and one file for each picture, sound or document.
//! It holds access tokens: only its owner may read it.

use std::collections::HashSet;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{
    earlier,
    record::{Kept, VERSION},
};
use crate::media::MediaFile;
use crate::world::World;

const STATE: &str = "state.json";
const MEDIA: &str = "media";

/// Where a simulator keeps what it must find again.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens a folder, made where there is none.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path.join(MEDIA))?;
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Fills a new world with what the last one left. What cannot be read of it is left out, and the
    /// file is kept aside as it was: a simulator that does not start helps nobody.
    pub(crate) fn restore(&self, world: &Arc<World>) -> io::Result<()> {
        let file = self.path.join(STATE);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let aside = self.path.join(format!("{STATE}.unreadable"));
        match read(&bytes) {
            Ok(kept) => {
                let bytes_of = |id: &str| fs::read(self.media(id)?).ok().map(Into::into);
                let lost = kept.restore(world, bytes_of);
                if lost > 0 {
                    fs::copy(&file, &aside)?;
                    let aside = aside.display();
                    tracing::warn!(lost, %aside, "parts of the simulator's file cannot be read");
                }
            }
            Err(reason) => {
                fs::rename(&file, &aside)?;
                let aside = aside.display();
                tracing::warn!(%reason, %aside, "the simulator's file cannot be read: it starts empty");
            }
        }
        Ok(())
    }

    /// Keeps the world as it is: files first, so that what the state names is there.
    pub(crate) fn save(&self, world: &World) -> io::Result<()> {
        let (kept, files) = Kept::of(world);
        for file in &files {
            self.save_media(file)?;
        }
        let bytes = serde_json::to_vec(&kept)?;
        write_whole(&self.path.join(STATE), &bytes)?;
        self.forget_media(&files)
    }

    fn save_media(&self, file: &MediaFile) -> io::Result<()> {
        match self.media(&file.id) {
            Some(path) if !path.exists() => write_whole(&path, &file.bytes),
            _ => Ok(()),
        }
    }

    fn forget_media(&self, files: &[Arc<MediaFile>]) -> io::Result<()> {
        let known: HashSet<&str> = files.iter().map(|file| file.id.as_str()).collect();
        for entry in fs::read_dir(self.path.join(MEDIA))? {
            let entry = entry?;
            if entry.file_name().to_str().is_none_or(|name| !known.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// The file of a media id, which is digits only.
    fn media(&self, id: &str) -> Option<PathBuf> {
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| self.path.join(MEDIA).join(id))
    }
}

fn read(bytes: &[u8]) -> Result<Kept, String> {
    // As a value first: of a name that stands twice in an earlier file the last one counts.
    let value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let kept: Kept = serde_json::from_value(earlier::raised(value)).map_err(|it| it.to_string())?;
    if kept.version == VERSION {
        Ok(kept)
    } else {
        Err(format!("version {} is not known", kept.version))
    }
}

/// Writes a file beside its place and moves it there: it is whole or it is not there.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}
