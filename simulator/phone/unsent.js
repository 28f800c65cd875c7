// What the customer said and the simulator does not have. Words outlive a page that is loaded again;
// files do not: the browser lets go of them.

/** Lines by their message id; kept while the tab lives. */
export class Unsent extends Map {
  constructor(key) {
    super();
    this.key = key;
    for (const line of this.kept()) super.set(line.wamid, { ...line, failed: true });
  }

  set(wamid, line) {
    super.set(wamid, line);
    this.keep();
    return this;
  }

  delete(wamid) {
    const was = super.delete(wamid);
    if (was) this.keep();
    return was;
  }

  clear() {
    super.clear();
    this.keep();
  }

  kept() {
    try {
      const lines = JSON.parse(sessionStorage.getItem(this.key) ?? '[]');
      return Array.isArray(lines) ? lines.filter((line) => line?.wamid && line.message) : [];
    } catch {
      return [];
    }
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...this.values()].filter((line) => !line.file)));
    } catch {
      // A full or forbidden store: the line stays on the screen all the same.
    }
  }
}
