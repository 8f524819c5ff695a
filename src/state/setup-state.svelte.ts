/** The set-up that a link carries: lab, model, seed, stage, theme, device, hidden parts, settings. */
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import type { Field, Fields } from '../config/field';
import { COLLECTING_FIELDS } from '../config/collecting-fields';
import { isDeviceName, type DeviceName } from '../protocol/engine-info';
import type { RunRecord } from '../protocol/run';
import { LOOP_FIELDS } from '../config/loop-fields';
import { RATER_FIELDS } from '../config/rater-fields';
import { REWARD_MODEL_FIELDS } from '../config/reward-model-fields';
import { formatHash, parseHash, type HashEntries } from './setup-hash';
import { Settings } from './settings.svelte';
import { isStage, type Stage } from './stages';

export type Theme = 'system' | 'light' | 'dark';

export const DEFAULT_SETUP = {
  lab: 'assistant',
  model: 'nano',
  seed: 1,
  stage: 'model',
  theme: 'system',
} as const;

export class SetupState {
  lab = $state<string>(DEFAULT_SETUP.lab);
  model = $state<string>(DEFAULT_SETUP.model);
  seed = $state<number>(DEFAULT_SETUP.seed);
  stage = $state<Stage>(DEFAULT_SETUP.stage);
  theme = $state<Theme>(DEFAULT_SETUP.theme);
  /** What a link wants to compute; a person's own choice is this browser's (device-setting.ts). */
  device = $state<DeviceName>();
  /** Parts that a teacher hid by the link: stages by name, 'samples', 'share', 'setup', 'run'. */
  hidden = $state.raw<readonly string[]>([]);
  readonly loop = new Settings(LOOP_FIELDS);
  readonly rater = new Settings(RATER_FIELDS);
  readonly collecting = new Settings(COLLECTING_FIELDS);
  readonly rewardModel = new Settings(REWARD_MODEL_FIELDS);
  readonly ppo: Settings<typeof TRAINING_FIELDS>;
  /** The address after '#', '' for the default set-up. */
  readonly hash: string = $derived.by(() => formatHash(this.#entries()));

  constructor(onPpoChange: (patch: Partial<TrainingConfig>) => void = () => undefined) {
    this.ppo = new Settings(TRAINING_FIELDS, onPpoChange);
  }

  isHidden(part: string): boolean {
    return this.hidden.includes(part);
  }

  /** As `adoptHash`, from the defaults. */
  replaceWith(hash: string): string[] {
    const { lab, model, seed, stage, theme } = DEFAULT_SETUP;
    Object.assign(this, { lab, model, seed, stage, theme, device: undefined, hidden: [] });
    for (const settings of [this.loop, this.rater, this.collecting, this.rewardModel, this.ppo])
      settings.adopt({});
    return this.adoptHash(hash);
  }

  /** The address after '#' that opens a run's lab, model, seed and whole training configuration. */
  linkTo(run: Pick<RunRecord, 'lab' | 'model' | 'seed' | 'config'>): string {
    const other = new SetupState();
    other.adoptHash(this.hash);
    const { lab, model, seed } = run;
    Object.assign(other, { lab, model, seed, stage: 'train' });
    other.ppo.adopt(run.config);
    return other.hash;
  }

  /** Takes over what a link says. @returns the entries that mean nothing here, as `name=value` */
  adoptHash(hash: string): string[] {
    return Object.entries(parseHash(hash))
      .filter(([name, value]) => !this.#adoptEntry(name, value))
      .map(([name, value]) => `${name}=${value}`);
  }

  #adoptEntry(name: string, value: string): boolean {
    switch (name) {
      case 'lab':
        this.lab = value;
        return value !== '';
      case 'model':
        this.model = value;
        return value !== '';
      case 'seed':
        if (!/^\d{1,9}$/.test(value)) return false;
        this.seed = Number(value);
        return true;
      case 'stage':
        if (!isStage(value)) return false;
        this.stage = value;
        return true;
      case 'theme':
        if (value !== 'light' && value !== 'dark' && value !== 'system') return false;
        this.theme = value;
        return true;
      case 'device':
        if (!isDeviceName(value)) return false;
        this.device = value;
        return true;
      case 'hide':
        this.hidden = value.split(',').filter((part) => part !== '');
        return true;
      default:
        return this.#adoptSetting(name, value);
    }
  }

  #adoptSetting(name: string, text: string): boolean {
    const [group, field = ''] = name.split('.');
    switch (group) {
      case 'loop':
        return adoptInto(this.loop, field, text);
      case 'rater':
        return adoptInto(this.rater, field, text);
      case 'pairs':
        return adoptInto(this.collecting, field, text);
      case 'rm':
        return adoptInto(this.rewardModel, field, text);
      case 'ppo':
        return adoptInto(this.ppo, field, text);
      default:
        return false;
    }
  }

  #entries(): HashEntries {
    const chosen = {
      lab: this.lab,
      model: this.model,
      seed: this.seed,
      stage: this.stage,
      theme: this.theme,
      device: this.device,
    };
    const defaults: Readonly<Record<string, string | number | undefined>> = DEFAULT_SETUP;
    const plain = Object.entries(chosen).filter(([name, value]) => value !== defaults[name]);
    const entries: [string, unknown][] = [
      ...plain,
      ...prefixed('loop', this.loop.overrides),
      ...prefixed('rater', this.rater.overrides),
      ...prefixed('pairs', this.collecting.overrides),
      ...prefixed('rm', this.rewardModel.overrides),
      ...prefixed('ppo', this.ppo.overrides),
      ...(this.hidden.length > 0 ? [['hide', this.hidden.join(',')] as [string, unknown]] : []),
    ];
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  }
}

function prefixed(group: string, overrides: object): [string, unknown][] {
  return Object.entries(overrides).map(([name, value]) => [`${group}.${name}`, value]);
}

function adoptInto<F extends Fields>(settings: Settings<F>, name: string, text: string): boolean {
  const field = settings.fields[name];
  if (field === undefined) return false;
  try {
    settings.adopt({ ...settings.overrides, [name]: parseValue(field, text) });
    return true;
  } catch {
    return false;
  }
}

function parseValue(field: Field, text: string): unknown {
  if (field.kind === 'number') return text === '' ? Number.NaN : Number(text);
  if (field.kind === 'switch') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
