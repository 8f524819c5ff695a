/** A lab as the page sees it: its words and numbers, without its functions. */
import type { Lab, OfferedLab } from '../labs/lab';
import type { LabDescription } from '../protocol/lab';
import type { LabInfo } from '../protocol/playground';

export function labInfo(lab: OfferedLab): LabInfo {
  if ('fetch' in lab) return lab.info;
  return {
    id: lab.id,
    title: lab.title,
    kind: lab.kind,
    criteria: lab.criteria.map(({ id }) => id),
    models: [...lab.models],
  };
}

export function describeLab(lab: Lab): LabDescription {
  return {
    ...labInfo(lab),
    description: lab.description,
    words: lab.words,
    criterionDetails: lab.criteria.map(({ id, label, help, weight }) => {
      return { id, label, help, weight };
    }),
    measures: lab.measures.map(({ of: _valueOf, ...description }) => description),
    ...(lab.filterCriterion === undefined ? {} : { filterCriterion: lab.filterCriterion }),
    misspecifiedRewards: lab.misspecifiedRewards.map(({ pays: _pays, ...told }) => told),
    readyRewards: lab.readyRewards,
  };
}
