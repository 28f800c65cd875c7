// The names behind ids: what somebody else has just made is looked for, once.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '$protocol';
import { factWords } from '../src/lib/i18n/fact-words';
import { words } from '../src/lib/i18n/language.svelte';
import { Directory, directory, type DirectorySource } from '../src/lib/stores/directory.svelte';

/** Past every promise that is due. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function source() {
  return {
    users: vi.fn<DirectorySource['users']>().mockResolvedValue([]),
    labels: vi.fn<DirectorySource['labels']>().mockResolvedValue([{ id: 'l1', name: 'Mayorista' }]),
    channels: vi.fn<DirectorySource['channels']>().mockResolvedValue([]),
    canned: vi.fn<DirectorySource['canned']>().mockResolvedValue([])
  };
}

async function read() {
  const lists = source();
  const held = new Directory(lists);
  await held.load();
  return { lists, held };
}

describe('a channel', () => {
  it('is gone only when the list was read since it was missed', async () => {
    const { held } = await read();
    expect(held.channelGone('ch1')).toBe(false);
    await settled();
    expect(held.channelGone('ch1')).toBe(true);
  });

  it('is not gone while nothing could be read', async () => {
    const lists = source();
    lists.channels.mockRejectedValue(new Error('the line is down'));
    const held = new Directory(lists);
    await held.load();
    held.channelGone('ch1');
    await settled();
    expect(held.channelGone('ch1')).toBe(false);
  });

  it('is gone as soon as it was removed here', async () => {
    const { held } = await read();
    held.dropChannel('ch1');
    expect(held.channelGone('ch1')).toBe(true);
  });
});

describe('a name the screen does not know', () => {
  it('is fetched when it is shown: a colleague has just made it', async () => {
    const { lists, held } = await read();
    const made = [
      { id: 'l1', name: 'Mayorista' },
      { id: 'l2', name: 'Preventa Navidad' }
    ];
    lists.labels.mockResolvedValue(made);
    expect(held.labelName('l2')).toBeNull();
    await settled();
    expect(held.labelName('l2')).toBe('Preventa Navidad');
    expect(lists.labels).toHaveBeenCalledTimes(2);
    expect(lists.users).toHaveBeenCalledTimes(1);
  });

  it('is asked for once, however often it is shown and whether or not it exists', async () => {
    const { lists, held } = await read();
    for (const id of ['gone', 'gone', 'gone too']) held.labelName(id);
    await settled();
    for (const id of ['gone', 'gone too']) held.labelName(id);
    await settled();
    expect(lists.labels).toHaveBeenCalledTimes(2);
  });

  it('is asked for again after a reading that failed', async () => {
    const { lists, held } = await read();
    lists.labels.mockRejectedValueOnce(new Error('the line is down'));
    held.labelName('l2');
    await settled();
    lists.labels.mockResolvedValue([{ id: 'l2', name: 'Preventa' }]);
    held.labelName('l2');
    await settled();
    expect(held.labelName('l2')).toBe('Preventa');
  });

  it('waits for the first reading, which may bring it', async () => {
    const lists = source();
    const held = new Directory(lists);
    held.labelName('l1');
    await held.load();
    await settled();
    expect(lists.labels).toHaveBeenCalledTimes(1);
  });

  it('may be of a person or of a channel too', async () => {
    const { lists, held } = await read();
    expect(held.userName(null)).toBeNull();
    held.userName('u9');
    held.channel('c9');
    await settled();
    expect(lists.users).toHaveBeenCalledTimes(2);
    expect(lists.channels).toHaveBeenCalledTimes(2);
    expect(lists.labels).toHaveBeenCalledTimes(1);
  });

  it('is not looked for any more by who has signed out meanwhile', async () => {
    const { lists, held } = await read();
    held.labelName('l2');
    held.clear();
    await settled();
    expect(lists.labels).toHaveBeenCalledTimes(1);
    expect(held.labels).toEqual([]);
  });
});

describe('labels in the log', () => {
  const labelled = (...labels: string[]): Event => ({
    position: 1,
    type: 'labelled',
    at: '2026-11-21T15:00:00.000Z',
    user_id: 'u1',
    data: { labels }
  });

  beforeEach(() => {
    words.language = 'es';
    directory.clear();
    directory.users = [{ id: 'u1', name: 'Lucía', email: 'l@x.pe', role: 'admin' }];
    directory.labels = [{ id: 'l1', name: 'Mayorista' }];
  });

  it('are named, and called taken off only when none is left', () => {
    expect(factWords(labelled('l1'))).toBe('Lucía puso las etiquetas: Mayorista.');
    expect(factWords(labelled())).toBe('Lucía quitó las etiquetas.');
  });

  it('that nobody here knows were changed, not taken off', () => {
    expect(factWords(labelled('l9'))).toBe('Lucía cambió las etiquetas.');
  });
});
