/** A file on its way to the person's disk. */
import type { Notices } from '../../state/notices.svelte';
import { notifyOnFailure } from '../../state/notify-on-failure';

interface FilePicker {
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
  }) => Promise<FileSystemFileHandle>;
}

/**
 * To a place that the person chooses, where the browser asks for one: the file is there when it is
 * whole, or not at all. Else as a download.
 */
export async function saveFile(name: string, file: Blob, notices: Notices): Promise<void> {
  const { showSaveFilePicker } = window as FilePicker;
  if (showSaveFilePicker === undefined) {
    download(name, file);
    return;
  }
  await notifyOnFailure(notices, `Saving ${name}`, async () => {
    const handle = await chosenBy(() => showSaveFilePicker({ suggestedName: name }));
    if (handle === 'none') return;
    if (handle === 'refused') {
      download(name, file);
      return;
    }
    await file.stream().pipeTo(await handle.createWritable());
  });
}

/** 'none': the person closed the picker; 'refused': the browser wanted a fresher click. */
async function chosenBy(
  pick: () => Promise<FileSystemFileHandle>,
): Promise<FileSystemFileHandle | 'none' | 'refused'> {
  try {
    return await pick();
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'none' : 'refused';
  }
}

/** Offers the file as a download. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
