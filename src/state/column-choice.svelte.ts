/**
 * Which column of a file is what, while a person tells: what the rows are, a column for each part of
 * them, and what the values of the judging one mean. What was told is remembered for files with the
 * same columns.
 */
import type {
  ColumnMapping,
  ColumnRole,
  FilePreview,
  ImportOptions,
  MappedValue,
} from '../protocol/feedback-files';
import { readLocal, writeLocal } from './local-value';

export type RowForm = 'better' | 'sides' | 'rated' | 'shown' | 'prompts';

export interface RolePart {
  readonly role: ColumnRole;
  readonly label: string;
  readonly needed: boolean;
  /** Words in the names of columns that are probably it. */
  readonly named: RegExp;
}

const PROMPT: RolePart = {
  role: 'prompt',
  label: 'Prompt',
  needed: true,
  named: /prompt|question|query|instruction|ask|input|post|title|history|context/i,
};
const ANSWER = /answer|response|completion|output|reply|text|generation|summary/i;
const CONVERSATION: RolePart = { ...PROMPT, label: 'Prompt (unless the answers hold it)' };

/** What rows can be, and what each kind of row needs. */
export const ROW_FORMS: Readonly<
  Record<RowForm, { readonly label: string; readonly parts: readonly RolePart[] }>
> = {
  better: {
    label: 'Two answers, the better one in a column of its own',
    parts: [
      { ...CONVERSATION, needed: false },
      {
        role: 'chosen',
        label: 'Better answer',
        needed: true,
        named: /chosen|better|best|win|good|accept|prefer|positive/i,
      },
      {
        role: 'rejected',
        label: 'Other answer',
        needed: true,
        named: /reject|worse|worst|los|bad|negative|other/i,
      },
      { role: 'margin', label: 'How much better', needed: false, named: /margin|strength/i },
    ],
  },
  sides: {
    label: 'Two answers, and a column that says which is better',
    parts: [
      { ...CONVERSATION, needed: false },
      { role: 'a', label: 'First answer', needed: true, named: /(a|0|1|left|first|one)$/i },
      { role: 'b', label: 'Second answer', needed: true, named: /(b|1|2|right|second|two)$/i },
      {
        role: 'choice',
        label: 'Which is better',
        needed: true,
        named: /better|winner|prefer|choice|label|vote|pick|rank|best|verdict/i,
      },
    ],
  },
  rated: {
    label: 'One answer, and a column that says whether it is good',
    parts: [
      PROMPT,
      { role: 'completion', label: 'Answer', needed: true, named: ANSWER },
      {
        role: 'label',
        label: 'Whether it is good',
        needed: true,
        named: /label|good|ok|correct|thumb|accept|rating|score|helpful/i,
      },
    ],
  },
  shown: {
    label: 'One answer as it should be',
    parts: [PROMPT, { role: 'completion', label: 'Answer', needed: true, named: ANSWER }],
  },
  prompts: { label: 'Prompts alone', parts: [PROMPT] },
};

const SIDES: Readonly<Record<string, MappedValue>> = {
  ...{ a: 'a', left: 'a', first: 'a', b: 'b', right: 'b', second: 'b' },
  ...{ tie: 'tie', draw: 'tie', 'both-bad': 'both-bad', skip: 'skip' },
};
const RATED: Readonly<Record<string, MappedValue>> = {
  ...{ true: 'good', good: 'good', yes: 'good', up: 'good' },
  ...{ false: 'bad', bad: 'bad', no: 'bad', down: 'bad' },
};

const REMEMBERED_KEY = 'rft-playground columns';
const MOST_REMEMBERED = 50;

interface Told {
  readonly form: RowForm;
  readonly columns: ColumnMapping;
  readonly values: Readonly<Record<string, MappedValue>>;
}

export class ColumnChoice {
  readonly preview: FilePreview;
  form: RowForm = $state('better');
  columns: ColumnMapping = $state.raw({});
  values: Readonly<Record<string, MappedValue>> = $state.raw({});
  /** Told before for the same columns. */
  readonly isRemembered: boolean;
  readonly parts: readonly RolePart[] = $derived.by(() => ROW_FORMS[this.form].parts);
  /** The different values of the column that judges, each of which has to be told. */
  readonly judging: readonly string[] = $derived.by(() => {
    const column = this.columns.choice ?? this.columns.label;
    return column === undefined ? [] : (this.preview.values[column] ?? []);
  });
  readonly isComplete: boolean = $derived.by(
    () =>
      this.parts.every(({ role, needed }) => !needed || this.columns[role] !== undefined) &&
      this.judging.every((value) => this.values[value] !== undefined),
  );

  constructor(preview: FilePreview) {
    this.preview = preview;
    const told = remembered()[keyOf(preview)];
    this.isRemembered = told !== undefined;
    if (told === undefined) {
      this.setForm(formOf(preview));
      return;
    }
    this.form = told.form;
    this.columns = told.columns;
    this.values = told.values;
  }

  /** Begins anew with the columns that are probably meant. */
  setForm(form: RowForm): void {
    this.form = form;
    this.columns = guessed(form, this.preview);
    this.values = this.#obvious();
  }

  /** @param column empty: none */
  setColumn(role: ColumnRole, column: string): void {
    const others = Object.entries(this.columns).filter(([name]) => name !== role);
    this.columns = Object.fromEntries(column === '' ? others : [...others, [role, column]]);
    if (role === 'choice' || role === 'label') this.values = this.#obvious();
  }

  setValue(value: string, meaning: MappedValue): void {
    this.values = { ...this.values, [value]: meaning };
  }

  /** Values that can mean one thing only. */
  #obvious(): Readonly<Record<string, MappedValue>> {
    const meanings = this.columns.choice === undefined ? RATED : SIDES;
    return Object.fromEntries(
      this.judging.flatMap((value) => {
        const meaning = meanings[value.toLowerCase()];
        return meaning === undefined ? [] : [[value, meaning] as const];
      }),
    );
  }

  get options(): ImportOptions {
    const values = Object.fromEntries(
      this.judging.flatMap((value) => {
        const meaning = this.values[value];
        return meaning === undefined ? [] : [[value, meaning] as const];
      }),
    );
    return { columns: this.columns, ...(this.judging.length === 0 ? {} : { values }) };
  }

  remember(): void {
    const { form, columns, values } = this;
    const others = Object.entries(remembered()).filter(([key]) => key !== keyOf(this.preview));
    const all = [...others, [keyOf(this.preview), { form, columns, values }] as const];
    writeLocal(REMEMBERED_KEY, Object.fromEntries(all.slice(-MOST_REMEMBERED)));
  }
}

/** The set of columns, in whatever order. */
function keyOf({ columns }: FilePreview): string {
  return JSON.stringify([...columns].sort());
}

function remembered(): Readonly<Record<string, Told | undefined>> {
  const stored = readLocal(REMEMBERED_KEY);
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, told]) => isTold(told)));
}

/** A browser's storage may hold anything. */
function isTold(value: unknown): value is Told {
  const { form, columns, values } = (value ?? {}) as Partial<Record<keyof Told, unknown>>;
  const isRecord = (part: unknown) =>
    typeof part === 'object' &&
    part !== null &&
    Object.values(part).every((each) => typeof each === 'string');
  return (
    typeof form === 'string' &&
    Object.hasOwn(ROW_FORMS, form) &&
    isRecord(columns) &&
    isRecord(values)
  );
}

/** The first kind of row that the columns' names have all parts of. */
function formOf(preview: FilePreview): RowForm {
  const forms: readonly RowForm[] = ['better', 'sides', 'rated', 'shown'];
  const fits = (form: RowForm): boolean => {
    const columns = guessed(form, preview);
    return ROW_FORMS[form].parts.every(({ role, needed }) => !needed || columns[role]);
  };
  return forms.find(fits) ?? 'better';
}

/** Each part the first column whose name says it, and which no earlier part has taken. */
function guessed(form: RowForm, { columns }: FilePreview): ColumnMapping {
  return ROW_FORMS[form].parts.reduce<ColumnMapping>((mapping, { role, named }) => {
    const taken = Object.values(mapping);
    const column = columns.find((name) => !taken.includes(name) && named.test(name));
    return column === undefined ? mapping : { ...mapping, [role]: column };
  }, {});
}
