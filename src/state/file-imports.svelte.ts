/**
 * Files of feedback as a person brings them: one after the other, however they come; one whose
 * columns nobody knows waits until it is told what they are, and nothing of it is taken before.
 */
import type { ExportOptions, ImportReport } from '../protocol/feedback';
import type { ImportOptions } from '../protocol/feedback-files';
import { ColumnChoice } from './column-choice.svelte';
import { notifyOnFailure } from './notify-on-failure';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';

export interface ImportedFile {
  readonly name: string;
  readonly report: ImportReport;
}

/** A file that waits to be told its columns. */
export interface AskedFile {
  readonly file: File;
  readonly choice: ColumnChoice;
}

export class FileImports {
  /** Of those that were brought last, in their order. */
  imported = $state.raw<readonly ImportedFile[]>([]);
  asked = $state.raw<AskedFile>();
  /** Not yet looked at. */
  waiting = $state.raw<readonly File[]>([]);
  /** Score differences of two answers say how much better one is. */
  scoresAsStrength = $state(false);
  readonly isReading: boolean = $derived.by(() => this.#session.jobs.named('import') !== undefined);
  readonly #session: SessionState;
  readonly #notices: Notices;
  #work: Promise<void> | undefined;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Those that come while others are read are read after them. */
  bring(files: readonly File[]): Promise<void> {
    if (this.#work === undefined && this.asked === undefined) this.imported = [];
    this.waiting = [...this.waiting, ...files];
    return this.#go();
  }

  /** Rows as text, from the clipboard. */
  paste(text: string): Promise<void> {
    return this.bring([new File([text], 'pasted rows')]);
  }

  /** The asked file is read with the columns that were told. */
  async take(): Promise<void> {
    const { asked } = this;
    if (asked === undefined) return;
    this.asked = undefined;
    asked.choice.remember();
    const read = this.#read(asked.file, asked.choice.options);
    this.#work = read;
    await read;
    this.#work = undefined;
    await this.#go();
  }

  /** Nothing of the asked file is taken. */
  leave(): Promise<void> {
    this.asked = undefined;
    return this.#go();
  }

  /** The file that is being read, and those after it. */
  async stop(): Promise<void> {
    this.waiting = [];
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('import'));
  }

  /** Undefined when it failed, which a notice then says. */
  async exportFile(options: ExportOptions): Promise<Blob | undefined> {
    const { engine, id } = this.#session;
    let file: Blob | undefined;
    await notifyOnFailure(this.#notices, 'Writing the file', async () => {
      file = await engine.exportFeedback(id, options);
    });
    return file;
  }

  /** Reads what waits, until one has to be asked about. */
  #go(): Promise<void> {
    this.#work ??= this.#all().finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  async #all(): Promise<void> {
    while (this.asked === undefined) {
      const [file, ...others] = this.waiting;
      if (file === undefined) return;
      this.waiting = others;
      await this.#look(file);
    }
  }

  async #look(file: File): Promise<void> {
    const { engine, id } = this.#session;
    await notifyOnFailure(this.#notices, `Reading ${file.name}`, async () => {
      const preview = await engine.previewFeedback(id, file);
      if (preview.needsColumns) this.asked = { file, choice: new ColumnChoice(preview) };
      else await this.#import(file, {});
    });
  }

  async #read(file: File, options: ImportOptions): Promise<void> {
    await notifyOnFailure(this.#notices, `Reading ${file.name}`, () => this.#import(file, options));
  }

  async #import(file: File, options: ImportOptions): Promise<void> {
    const { engine, id } = this.#session;
    const { scoresAsStrength } = this;
    const report = await engine.importFeedback(id, file, { ...options, scoresAsStrength });
    this.imported = [...this.imported, { name: file.name, report }];
  }
}
