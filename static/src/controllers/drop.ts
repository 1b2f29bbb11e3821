/** A drop zone around a file input: dropped files become the input's files; a dropped folder is read one level deep. */

/** Fired on a folder input with the dropped folder's files (an input cannot be given a folder by script). */
export const FILES_EVENT = "tsugiki:files";

export default function drop(zone: HTMLElement): void {
  const input = zone.querySelector<HTMLInputElement>("input[type=file]")!;
  const over = (on: boolean): void => void (on ? (zone.dataset["over"] = "") : delete zone.dataset["over"]);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    const items = event.dataTransfer;
    if (!items?.files.length) return;
    if (input.webkitdirectory) {
      void folderFiles(items).then((files) => input.dispatchEvent(new CustomEvent(FILES_EVENT, { detail: files })));
      return;
    }
    input.files = items.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

async function folderFiles(items: DataTransfer): Promise<File[]> {
  const entries = [...items.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = await Promise.all(entries.map((entry) => (isFolder(entry) ? children(entry) : [entry])));
  return Promise.all(files.flat().filter(isFile).map(file));
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const file = (entry: FileSystemFileEntry): Promise<File> => new Promise((done, fail) => entry.file(done, fail));

/** A directory reader hands out at most a hundred entries a call, and none when it is through. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return found;
    found.push(...some);
  }
}
