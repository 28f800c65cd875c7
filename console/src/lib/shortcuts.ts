// Keys that work anywhere, and who answers them now.

export const COMMANDS = [
  'next',
  'previous',
  'take',
  'close',
  'snooze',
  'note',
  'reply',
  'search',
  'help'
] as const;
export type Command = (typeof COMMANDS)[number];

const ALT: Record<string, Command> = {
  KeyJ: 'next',
  KeyK: 'previous',
  KeyT: 'take',
  KeyE: 'close',
  KeyM: 'snooze',
  KeyP: 'note',
  KeyL: 'reply'
};
const PLAIN: Record<string, Command> = { '/': 'search', '?': 'help' };

const answering = new Map<Command, (() => void)[]>();

/** Answers a command until the returned function is called; the latest to ask is heard. */
export function answer(command: Command, action: () => void): () => void {
  const actions = answering.get(command) ?? [];
  answering.set(command, [...actions, action]);
  return () => {
    const left = (answering.get(command) ?? []).filter((held) => held !== action);
    answering.set(command, left);
  };
}

/** Which command a key means; plain keys mean none while somebody types. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey) return null;
  // The key's place, not its letter: with Alt a Mac writes another letter.
  if (event.altKey) return ALT[event.code] ?? null;
  return typing(event.target) ? null : (PLAIN[event.key] ?? null);
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('input, textarea, select, [contenteditable="true"]');
}

/** Listens to the keyboard until the returned function is called. */
export function listen(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const command = commandOf(event);
    const action = command && answering.get(command)?.at(-1);
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}
