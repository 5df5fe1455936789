import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type Scalar } from 'yaml';
import { type Complaint, type Path, quote, writePath } from '../message.ts';
import { type Shape, wantsText } from '../schema/shape.ts';

/** Offsets in the text; `key` is that of the field's name, or of the value where it has none. */
export type Spot = { readonly key: number; readonly start: number; readonly end: number };

export type Problem = Complaint & { readonly offset: number; readonly path: string };

export type Walked = {
  readonly value: unknown;
  readonly spots: ReadonlyMap<string, Spot>;
  readonly problems: readonly Problem[];
  /** The walk was given up: the value is a part. */
  readonly abandoned: boolean;
};

const deepest = 20; // levels; a policy has six, and an alias within its own anchor has no end
const mostValues = 50_000; // a file of the largest size hardly has as many; aliases of aliases could make any number

/** Turns nodes into plain values. What the shape calls text is taken from the source: YAML would drop the zeros of an account id. */
export function walk(root: ParsedNode, shape: Shape): Walked {
  const spots = new Map<string, Spot>();
  const problems: Problem[] = [];
  const anchors = new Map<string, ParsedNode>();
  let values = 0;
  let abandoned = false;

  const report = (offset: number, path: Path, complaint: Complaint): void => {
    problems.push({ offset, path: writePath(path), ...complaint });
  };

  function visit(node: ParsedNode, path: Path, place: { key: number; alias?: Spot | undefined }): unknown {
    const spot = place.alias ?? { key: place.key, start: node.range[0], end: node.range[1] };
    spots.set(JSON.stringify(path), spot);
    values += 1;
    if (abandoned || values > mostValues || path.length > deepest) {
      if (!abandoned) report(spot.start, [], path.length > deepest ? tooDeep : tooMany);
      abandoned = true;
      return undefined;
    }
    if (isAlias(node)) return follow(node, path, spot);
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isMap(node)) return mapOf(node.items as Pair<ParsedNode, ParsedNode | null>[], path, place.alias);
    if (isSeq(node)) {
      return (node.items as ParsedNode[]).map((item, index) =>
        visit(item, [...path, index], { key: item.range[0], alias: place.alias }),
      );
    }
    return isScalar(node) ? scalarOf(node, path) : undefined;
  }

  function follow(node: Alias.Parsed, path: Path, spot: Spot): unknown {
    const target = anchors.get(node.source);
    if (target) return visit(target, path, { key: spot.key, alias: spot });
    const problem = `*${node.source} refers to an anchor that is not in the file`;
    report(spot.start, path, { problem, remedy: `If it is meant as text, write ${quote(`*${node.source}`)}` });
    return undefined;
  }

  function mapOf(
    pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
    path: Path,
    alias: Spot | undefined,
  ): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (const { key: keyNode, value: node } of pairs) {
      const key = keyOf(keyNode);
      const offset = alias?.start ?? keyNode.range[0];
      const complaint = complainAboutKey(key) ?? (Object.hasOwn(map, key ?? '') ? writtenTwice(key) : undefined);
      if (complaint || key === undefined) {
        report(offset, complaint === notAName ? path : [...path, key ?? ''], complaint ?? notAName);
        continue;
      }
      const inner = [...path, key];
      if (node) map[key] = visit(node, inner, { key: offset, alias });
      else {
        spots.set(JSON.stringify(inner), { key: offset, start: offset, end: offset });
        map[key] = null;
      }
    }
    return map;
  }

  const scalarOf = (node: Scalar.Parsed, path: Path): unknown => {
    const asWritten = node.type === 'PLAIN' && node.value !== null && wantsText(shape, path);
    return asWritten ? node.source : node.value;
  };

  const value = visit(root, [], { key: root.range[0] });
  return { value, spots, problems, abandoned };
}

const tooDeep = { problem: 'values are nested too deeply', remedy: 'Write them as in the examples of docs/policy.md' };
const tooMany = {
  problem: `the file makes more than ${mostValues} values`,
  remedy: 'Write fewer, and no aliases of aliases',
};
const notAName = { problem: 'a list or a map stands where the name of a field belongs', remedy: 'Write a name' };

const writtenTwice = (key: string | undefined): Complaint => ({
  problem: `${quote(key ?? '')} is written twice`,
  remedy: 'Keep one of them',
});

function keyOf(node: ParsedNode): string | undefined {
  if (!isScalar(node)) return undefined;
  return node.type === 'PLAIN' ? node.source : String(node.value);
}

function complainAboutKey(key: string | undefined): Complaint | undefined {
  if (key === undefined) return notAName;
  if (key === '<<') return { problem: 'merge keys (<<) are not supported', remedy: 'Write the fields out' };
  return key === '__proto__' ? { problem: `${quote(key)} is not a field`, remedy: 'Remove it' } : undefined;
}
