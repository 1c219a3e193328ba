/** The values of a statement that is put together: each is added where its place is written. */
export class Parameters {
  readonly values: unknown[];

  /** `first` are those of $1, $2 and on. */
  constructor(...first: unknown[]) {
    this.values = first;
  }

  /** Its place, such as `$3`; `type` casts it. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
