//! Looks at the store of files as a start would use it: writes a small file, reads it, takes it away.
use object_store::ObjectStore;

use super::{Finding, finding};
use crate::{
    boot::blobs::{self, Trouble},
    config::{BlobsConfig, Config},
};

/// Tells how the store of files is.
pub(super) async fn look(config: &Config, files: &dyn ObjectStore) -> Finding {
    let place = blobs::place(config);
    match blobs::check(files).await {
        Ok(()) if blobs::may_be_unshared(config) => finding(
            true,
            format!(
                "Los archivos en {place} se escriben, se leen y se borran. Ojo: con `redis.url` todos los \
                 gateways deben ver esa misma carpeta (en red), o usa `--blobs s3://BUCKET`."
            ),
            format!(
                "Files in {place} are written, read and deleted. Mind: with `redis.url` every gateway must \
                 see that same folder (on the network), or use `--blobs s3://BUCKET`."
            ),
        ),
        Ok(()) => finding(
            true,
            format!("Los archivos en {place} se escriben, se leen y se borran."),
            format!("Files in {place} are written, read and deleted."),
        ),
        Err(trouble) => {
            let (es, en) = words(config, &place, &trouble);
            finding(false, es, en)
        }
    }
}

fn words(config: &Config, place: &str, trouble: &Trouble) -> (String, String) {
    match trouble {
        Trouble::Unreachable(said) => (
            format!("Nadie responde donde van los archivos, {place}: {said}."),
            format!("Nobody answers where files are kept, {place}: {said}."),
        ),
        Trouble::Key(said) => (
            format!(
                "El servicio de archivos {place} no reconoce la llave o su secreto; revisa \
                 `blobs.access_key`, `blobs.secret_key` y `blobs.region`: {said}."
            ),
            format!(
                "The store of files {place} does not accept the key or its secret; look at \
                 `blobs.access_key`, `blobs.secret_key` and `blobs.region`: {said}."
            ),
        ),
        Trouble::Forbidden(said) => (
            format!("La llave vale, pero no puede escribir, leer o borrar en {place}: {said}."),
            format!("The key is known, but may not write, read or delete in {place}: {said}."),
        ),
        Trouble::NoBucket => (
            format!("No existe el bucket de {place}: créalo, o corrige `blobs.url`."),
            format!("There is no such bucket, {place}: make it, or correct `blobs.url`."),
        ),
        Trouble::Changed => (
            format!("Lo que se escribe en {place} se lee distinto: no guardes nada ahí."),
            format!("What is written to {place} reads differently: keep nothing there."),
        ),
        Trouble::Other(said) if is_folder(config) => (
            format!("La carpeta de archivos {place} no se puede usar: {said}."),
            format!("The folder of files {place} cannot be used: {said}."),
        ),
        Trouble::Other(said) => (
            format!("Los archivos no se pueden guardar en {place}: {said}."),
            format!("Files cannot be kept in {place}: {said}."),
        ),
    }
}

fn is_folder(config: &Config) -> bool {
    !matches!(config.blobs, BlobsConfig::S3(_))
}
