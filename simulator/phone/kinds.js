// Which files WhatsApp takes as which kind of message. Documents may be of any type.

const TYPES = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/3gpp'],
  audio: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
};
/** Other names that browsers have for the same types. */
const SAME = { 'audio/mp3': 'audio/mpeg', 'audio/x-m4a': 'audio/mp4', 'audio/m4a': 'audio/mp4', 'audio/x-aac': 'audio/aac', 'audio/vnd.dlna.adts': 'audio/aac', 'audio/opus': 'audio/ogg', 'image/jpg': 'image/jpeg' };

const essence = (type) => type.split(';')[0].trim().toLowerCase();

/** A file under the type that WhatsApp knows it by. */
export function renamed(file) {
  const type = SAME[essence(file.type)];
  return type ? new File([file], file.name ?? '', { type }) : file;
}

/** Whether a file may be sent as this kind; voice notes are audio. */
export function fits(kind, file) {
  const types = TYPES[kind === 'voice' ? 'audio' : kind];
  return !types || types.includes(essence(file.type));
}

/** What a file that was dropped or pasted is sent as. */
export const kindOf = (file) => Object.keys(TYPES).find((kind) => fits(kind, file)) ?? 'document';

/** The `accept` of a file picker. */
export const accepted = (kind) => (TYPES[kind] ?? []).concat(kind === 'audio' ? ['.m4a', '.mp3', '.aac', '.amr', '.ogg', '.opus'] : []).join(',');
