/**
 * Secret material. It prints as `[secret]` wherever it might be printed by accident; `reveal` is called where
 * the vault adapter writes it, and where an owner is handed their own key.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    // Node's util.inspect, by its registered symbol: the engine imports nothing of Node.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => '[secret]' });
  }

  reveal(): string {
    return this.#value;
  }

  /** A secret made from this one, such as its rendering as JSON, without it leaving the type. */
  map(render: (value: string) => string): Secret {
    return new Secret(render(this.#value));
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}
