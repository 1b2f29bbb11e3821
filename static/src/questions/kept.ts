/** The chosen file and what was typed, kept in this browser until they are saved: a reload or a fault loses nothing. */
import type { FileReading } from "../wire";

const NAME = "tsugiki-questions";
const STORE = "draft";
const KEY = "draft";
const HOURS = 12;

export interface Draft {
  owner: string;
  file: File;
  fields: Record<string, string>;
  reading: FileReading;
  kept: number; // milliseconds since 1970
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = ask(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** A browser that keeps nothing (private windows of some) only loses the draft on a reload. */
const quietly = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

export const keep = (draft: Omit<Draft, "kept">): Promise<unknown> =>
  quietly(within("readwrite", (store) => store.put({ ...draft, kept: Date.now() }, KEY)));

export const forget = (): Promise<unknown> => quietly(within("readwrite", (store) => store.delete(KEY)));

/** The draft of this person, if it is of today; another's, or an old one, is deleted. */
export async function kept(owner: string): Promise<Draft | undefined> {
  const draft = (await quietly(within<Draft | undefined>("readonly", (store) => store.get(KEY)))) ?? undefined;
  if (!draft) return undefined;
  if (draft.owner === owner && Date.now() - draft.kept < HOURS * 3_600_000) return draft;
  await forget();
  return undefined;
}
