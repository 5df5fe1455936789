import type { Selector } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { areCompatible, implies } from './selectors.ts';

describe('who matches the first selector, matches the second', () => {
  test.each<[Selector, Selector]>([
    [{}, {}],
    [{}, { users: ['*'] }],
    [{}, { paths: ['/'] }],
    [{ users: ['a'] }, {}],
    [{ users: ['svc-a'] }, { users: ['svc-*', 'b'] }],
    [{ users: ['svc-*'] }, { users: ['svc-*'] }],
    [{ paths: ['/a/b/'] }, { paths: ['/a/'] }],
    [{ groups: ['a'] }, { groups: ['a', 'b'] }],
    [{ tags: { k: ['a'], l: ['b'] } }, { tags: { k: ['a', 'c'] } }],
    [{ console: true, users: ['a'] }, { console: true }],
  ])('%j, %j', (narrow, wide) => {
    expect(implies(narrow, wide)).toBe(true);
  });
});

describe('somebody may match the first selector and not the second', () => {
  test.each<[Selector, Selector]>([
    [{}, { users: ['a'] }],
    [{ users: ['a', 'b'] }, { users: ['a'] }],
    [{ users: ['svc-*'] }, { users: ['svc-a'] }],
    [{ users: ['a'] }, { users: ['a'], console: true }],
    [{ paths: ['/a/'] }, { paths: ['/a/b/'] }],
    [{ groups: ['a', 'b'] }, { groups: ['a'] }],
    [{ tags: { k: ['a', 'b'] } }, { tags: { k: ['a'] } }],
    [{ tags: { k: ['a'] } }, { tags: { k: ['a'], l: ['b'] } }],
    [{ tags: { k: ['a'] } }, { tags: { toString: ['a'] } }],
    [{ console: true }, { console: false }],
  ])('%j, %j', (narrow, wide) => {
    expect(implies(narrow, wide)).toBe(false);
  });
});

describe('nobody matches both', () => {
  test.each<[Selector, Selector]>([
    [{ users: ['a'] }, { users: ['b', 'c'] }],
    [{ users: ['svc-*'] }, { users: ['app-a'] }],
    [{ paths: ['/a/'] }, { paths: ['/b/'] }],
    [{ tags: { k: ['a'] } }, { tags: { k: ['b'] } }],
    [{ console: true }, { console: false }],
  ])('%j, %j', (a, b) => {
    expect(areCompatible(a, b)).toBe(false);
    expect(areCompatible(b, a)).toBe(false);
  });
});

describe('somebody may match both', () => {
  test.each<[Selector, Selector]>([
    [{}, { users: ['a'] }],
    [{ users: ['a', 'b'] }, { users: ['b', 'c'] }],
    [{ users: ['svc-*'] }, { users: ['*-ci'] }],
    [{ users: ['svc-*'] }, { users: ['svc-a'] }],
    [{ paths: ['/a/'] }, { paths: ['/a/b/'] }],
    [{ groups: ['a'] }, { groups: ['b'] }],
    [{ tags: { k: ['a'] } }, { tags: { l: ['b'] } }],
    [{ tags: { k: ['a', 'b'] } }, { tags: { k: ['b'] } }],
  ])('%j, %j', (a, b) => {
    expect(areCompatible(a, b)).toBe(true);
    expect(areCompatible(b, a)).toBe(true);
  });
});
