/** The part of a Babel path that is looked at here. */
type Path = {
  readonly node: {
    readonly type: string;
    readonly test?: unknown;
    readonly consequent?: readonly { readonly argument?: { readonly typeAnnotation?: { readonly type: string } } }[];
  };
};

/** `default: return value satisfies never`: the compiler proves that nothing comes here, so no test can. */
const isUnreachable = ({ node }: Path): boolean =>
  node.type === 'SwitchCase' && node.consequent?.[0]?.argument?.typeAnnotation?.type === 'TSNeverKeyword';

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'unreachable',
    value: { shouldIgnore: (path: Path) => (isUnreachable(path) ? 'The compiler proves it unreachable.' : undefined) },
  },
];
