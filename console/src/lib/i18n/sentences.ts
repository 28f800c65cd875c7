// Sentences put together from parts that were written apart.

/** `text` without a beginning that only says `title` again. */
export function withoutEcho(title: string, text: string): string {
  const same = text.slice(0, title.length).toLowerCase() === title.toLowerCase();
  return same ? text.slice(title.length).trimStart() : text;
}
