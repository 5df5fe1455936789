import type { Policy } from '@rekey/engine';
import type { Organization } from '../check/check-entries.ts';
import { type PolicyMessage, writePath } from '../message.ts';
import { complain, type YamlFile } from '../read/yaml-file.ts';
import { type Combination, combinationsOf, mostCombinations } from './combinations.ts';
import { type Contradiction, contradictionsOf } from './contradictions.ts';
import { fieldOf, type Layer, layersOf, type Merged, merge, type Setting } from './layers.ts';

export type PeriodMessages = { readonly errors: readonly PolicyMessage[]; readonly warnings: readonly PolicyMessage[] };

/**
 * Merges the overrides as they may meet in one user, and says which results make no sense. What depends on how OUs are
 * nested is an error when the organization is given, and a warning while it can not be known.
 */
export function checkPeriods(policy: Policy, file: YamlFile, organization?: Organization): PeriodMessages {
  const { base, overrides } = layersOf(policy);
  const contradictions = contradictionsOf(policy.compliance.maxKeyAgeDays);
  const found = new Map<string, { severity: string; message: PolicyMessage }>();
  let checked = 0;
  for (const combination of combinationsOf(overrides, organization)) {
    checked += 1;
    if (checked > mostCombinations) break;
    const merged = merge(base, combination.layers);
    for (const [index, contradiction] of contradictions.entries()) {
      if (!isTold(contradiction, combination) || !contradiction.holds(merged.values)) continue;
      const place = placeOf(contradiction, { merged, combination, file });
      const severity = combination.supposed.length > 0 ? 'warning' : contradiction.severity;
      // Each is told once at each place, by its simplest combination.
      const key = `${severity} ${index} ${writePath(place.path)}`;
      if (!found.has(key))
        found.set(key, { severity, message: describe(contradiction, { merged, combination, file }, place) });
    }
  }
  const messages = [...found.values()];
  const of = (wanted: string): readonly PolicyMessage[] =>
    messages.filter(({ severity }) => severity === wanted).map(({ message }) => message);
  const tooMany = checked > mostCombinations ? [complain(file, ['overrides'], unchecked)] : [];
  return { errors: of('error'), warnings: [...of('warning'), ...tooMany] };
}

const unchecked = {
  problem: `the overrides meet in more than ${mostCombinations} ways, of which the simplest were checked`,
  remedy: 'Set periods in fewer of them',
};

/** Warnings of warnings would only be noise: they are told of the top level and of single overrides. */
const isTold = ({ severity }: Contradiction, { size }: Combination): boolean => severity === 'error' || size < 2;

type Case = { readonly merged: Merged; readonly combination: Combination; readonly file: YamlFile };
type Place = { readonly layer: Layer; readonly path: readonly (string | number)[] };

/** Where it is best changed: in the override that applies last, at the setting that it wrote. */
function placeOf({ about }: Contradiction, { merged, combination, file }: Case): Place {
  const rankOf = (layer: Layer): number => combination.layers.indexOf(layer);
  const [first = 'maxDays', ...others] = about;
  const last = others.reduce(
    (latest, setting) => (rankOf(merged.writers[setting]) > rankOf(merged.writers[latest]) ? setting : latest),
    first,
  );
  const layer = merged.writers[last];
  const own = about.filter((setting) => merged.writers[setting] === layer);
  const written = own.find((setting) => file.has(layer.pathOf(setting))) ?? last;
  return { layer, path: layer.pathOf(written) };
}

function describe(
  { explain }: Contradiction,
  { merged, combination, file }: Case,
  { layer, path }: Place,
): PolicyMessage {
  const say = (setting: Setting): string => {
    const writer = merged.writers[setting];
    const field = fieldOf[setting].slice(1).join('.');
    const named = `${field} ${merged.values[setting]}`;
    if (!file.has(writer.pathOf(setting))) return `${named} (default)`;
    return writer === layer ? named : `${named} (line ${file.at(writer.pathOf(setting)).line})`;
  };
  const { problem, remedy } = explain(say, merged.values);
  const { supposed } = combination;
  const condition = supposed.length > 0 ? `for an account within all of ${supposed.join(', ')}: ` : '';
  return complain(file, path, { problem: `${condition}${problem}`, remedy });
}
