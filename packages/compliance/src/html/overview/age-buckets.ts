import {
  addCompliance,
  ageInDays,
  type ComplianceCounts,
  complianceOf,
  type KeyAges,
  noCompliance,
  type Threshold,
} from '@rekey/engine';

export type AgeBucket = {
  readonly label: string;
  /** Whole days, inclusive; without `to` without end. */
  readonly from: number;
  readonly to: number | undefined;
  readonly keys: ComplianceCounts;
};

const usualBounds = [30, 60, 90, 180, 365, 730];

/** The threshold is always a bound, so that no bar is of two minds. */
export const ageBuckets = (ages: readonly KeyAges[], threshold: Threshold): readonly AgeBucket[] => {
  const bounds = [...new Set([...usualBounds, threshold.maxKeyAgeDays])].toSorted((a, b) => a - b);
  const buckets = [...bounds, undefined].map((to, index) =>
    bucketOf(index === 0 ? 0 : (bounds[index - 1] ?? 0) + 1, to),
  );
  const sums = buckets.map(() => noCompliance);
  for (const age of merged(ages)) {
    const days = ageInDays(age.createdOn, threshold.at);
    const index = buckets.findIndex(({ to }) => to === undefined || days <= to);
    sums[index] = addCompliance(sums[index] ?? noCompliance, complianceOf([age], threshold));
  }
  return buckets.map((bucket, index) => ({ ...bucket, keys: sums[index] ?? noCompliance }));
};

/** Many accounts have keys of the same day. */
const merged = (ages: readonly KeyAges[]): Iterable<KeyAges> => {
  const days = new Map<string, KeyAges>();
  for (const age of ages) {
    const name = `${age.createdOn} ${age.exceptedUntil ?? ''}`;
    days.set(name, { ...age, keys: age.keys + (days.get(name)?.keys ?? 0) });
  }
  return days.values();
};

const bucketOf = (from: number, to: number | undefined) => ({
  label: to === undefined ? `over ${from - 1}` : `${from}–${to}`,
  from,
  to,
});
