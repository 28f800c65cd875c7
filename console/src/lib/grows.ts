// A field that grows with what is written in it, up to a part of the view; then it scrolls.

/** How much of the view's height a field may take. */
const PART = 0.4;

/** Whole lines only, so that none is cut in half: as many as there are, or as many as there is room for. */
export function heightFor(content: number, line: number, view: number): number {
  const most = Math.max(1, Math.floor((view * PART) / line)) * line;
  return Math.min(content, most);
}

/** Fits a field to its text; made anew with every text, as `{@attach grows(text)}`. */
export function grows(_text: string) {
  return (field: HTMLTextAreaElement) => {
    const line = () => parseFloat(getComputedStyle(field).lineHeight) || 20;
    const fit = () => {
      field.style.height = 'auto';
      field.style.height = `${heightFor(field.scrollHeight, line(), innerHeight)}px`;
    };
    const settle = () => {
      field.scrollTop = Math.round(field.scrollTop / line()) * line();
    };
    fit();
    addEventListener('resize', fit);
    field.addEventListener('scrollend', settle);
    return () => {
      removeEventListener('resize', fit);
      field.removeEventListener('scrollend', settle);
    };
  };
}
