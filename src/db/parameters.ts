/** The values of a generated statement, added in the order of their placeholders. */
export class Parameters {
  readonly values: unknown[];

  /** `first` are the values of $1, $2 and so on. */
  constructor(...first: unknown[]) {
    this.values = first;
  }

  /** Returns its placeholder, such as `$3`; `type` casts it. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
