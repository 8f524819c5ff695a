/** A file's lines, a handful at a time: the whole text is never in memory at once. */

export interface NumberedLine {
  /** From 1, as editors count. */
  readonly number: number;
  readonly text: string;
}

export interface LineBatch {
  /** Blank lines are left out. */
  readonly lines: readonly NumberedLine[];
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
}

/** Lines end with \n or \r\n; a byte-order mark at the start is skipped. */
export async function* linesOf(file: Blob, atOnce: number): AsyncGenerator<LineBatch> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  let [rest, number, bytesRead] = ['', 0, 0];
  let batch: NumberedLine[] = [];
  const take = (text: string): void => {
    number += 1;
    if (text.trim() !== '') batch.push({ number, text });
  };
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytesRead += part.value.byteLength;
      const lines = (rest + decoder.decode(part.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        take(line);
        if (batch.length < atOnce) continue;
        yield { lines: batch, bytesRead };
        batch = [];
      }
    }
  } finally {
    reader.releaseLock();
  }
  rest += decoder.decode();
  if (rest !== '') take(rest);
  yield { lines: batch, bytesRead };
}
