// What the browser keeps for us between visits. A closed storage (private mode) keeps nothing.

/** The part of `Storage` that is used. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The browser's own storage, or one that forgets with the page. */
export function browserShelf(): Shelf {
  try {
    localStorage.setItem('recado.probe', '1');
    localStorage.removeItem('recado.probe');
    return localStorage;
  } catch {
    return forgetfulShelf();
  }
}

/** A storage in memory, for browsers that refuse theirs and for tests. */
export function forgetfulShelf(): Shelf {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    }
  };
}

/** Keeps a value; a full storage is no reason to stop the agent's work. */
export function keep(shelf: Shelf, key: string, value: string): boolean {
  try {
    shelf.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Every key that begins with `prefix`. */
export function keysUnder(shelf: Shelf, prefix: string): string[] {
  const keys: string[] = [];
  for (let index = 0; index < shelf.length; index += 1) {
    const key = shelf.key(index);
    if (key?.startsWith(prefix)) keys.push(key);
  }
  return keys;
}
