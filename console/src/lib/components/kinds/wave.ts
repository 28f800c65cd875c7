// The drawing beside a voice note. It stands for the sound and always looks the same for one note.

const BARS = 44;

/** Heights of the bars, 6–22, made from the message's id. */
export function waveOf(id: string): number[] {
  let seed = 2166136261;
  for (const char of id) seed = Math.imul(seed ^ (char.codePointAt(0) ?? 0), 16777619);
  return Array.from({ length: BARS }, () => {
    seed = Math.imul(seed ^ (seed >>> 15), 2246822519) + 0x9e3779b9;
    return 6 + ((seed >>> 8) % 17);
  });
}
