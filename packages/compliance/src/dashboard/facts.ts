import type { AccountId, OrganizationalUnit, OuId, Policy, StatusReader } from '@rekey/engine';
import type { View } from '../html/view.ts';
import { collect } from '../queries/collect.ts';
import { type Covers, coversOf } from '../queries/exceptions.ts';
import { type Organization, readOrganization } from '../queries/organization.ts';
import { hrefOf } from './hrefs.ts';

export type DashboardSource = {
  /** As people know it. */
  readonly table: string;
  readonly reader: StatusReader;
  now(): Date;
  /** In force, as `status --exceptions` finds it, and its name. */
  policy(): Promise<{ readonly policy: Policy; readonly name: string }>;
  /** Asked once, for the names. Where that is refused, units are told by their ids. */
  organizationalUnits(): Promise<readonly OrganizationalUnit[]>;
};

/** What pages have in common: read once, and for all of them, for a while. */
export type Facts = {
  readonly source: DashboardSource;
  readonly organization: () => Promise<Organization>;
  readonly covers: () => Promise<Covers & { readonly policyName: string }>;
  /** The next page reads anew. */
  readonly forget: () => void;
  readonly viewOf: (organization: Organization) => View;
};

export const freshMs = 30_000; // a person who clicks through pages sees one state, and the table is read once

export const factsOf = (source: DashboardSource): Facts => {
  const at = (): number => source.now().getTime();
  const organization = kept(at, () => readOrganization({ reader: source.reader, at: source.now() }));
  const covers = kept(at, () => readCovers(source));
  const names = ouNamesOf(source);
  names(); // so that they are there when the first page is
  return {
    source,
    organization: organization.read,
    covers: covers.read,
    forget: () => {
      organization.forget();
      covers.forget();
    },
    viewOf: (known) => {
      const accounts = namesOf(known);
      return {
        at: known.threshold.at,
        link: hrefOf,
        ouName: (ou) => names().get(ou),
        accountName: (account) => accounts.get(account),
      };
    },
  };
};

type Kept<T> = { readonly read: () => Promise<T>; readonly forget: () => void };

/** One reading for all who ask within a while; one that failed is not kept. */
const kept = <T>(now: () => number, read: () => Promise<T>): Kept<T> => {
  let last: { readonly at: number; readonly value: Promise<T> } | undefined;
  return {
    read: () => {
      if (last !== undefined && now() - last.at < freshMs) return last.value;
      const reading = { at: now(), value: read() };
      last = reading;
      reading.value.catch(() => {
        if (last === reading) last = undefined;
      });
      return reading.value;
    },
    forget: () => {
      last = undefined;
    },
  };
};

const readCovers = async (source: DashboardSource): Promise<Covers & { readonly policyName: string }> => {
  const { reader } = source;
  const [named, holds, excepted] = await Promise.all([
    source.policy(),
    reader.holds(),
    collect(reader.byVerdict('excepted')),
  ]);
  return { ...coversOf({ policy: named.policy, holds, excepted, at: source.now() }), policyName: named.name };
};

/** Empty until they are there, and where they are refused. */
const ouNamesOf = (source: DashboardSource): (() => ReadonlyMap<OuId, string>) => {
  let names: ReadonlyMap<OuId, string> | undefined;
  const ask = async (): Promise<void> => {
    const units = await source.organizationalUnits();
    names = new Map(units.map(({ id, name }) => [id, name]));
  };
  return () => {
    if (names === undefined) {
      names = new Map();
      // Without them pages show ids, which is what most callers outside the management account will see.
      ask().catch(() => {});
    }
    return names;
  };
};

const namesKnown = new WeakMap<Organization, ReadonlyMap<AccountId, string>>();

const namesOf = (organization: Organization): ReadonlyMap<AccountId, string> => {
  const rows = [...organization.left, ...organization.accounts];
  const names =
    namesKnown.get(organization) ?? new Map(rows.map(({ rollup: { account } }) => [account.id, account.name]));
  namesKnown.set(organization, names);
  return names;
};
