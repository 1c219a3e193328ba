/** What another language must have: the keys of the English words, but for the singular forms that it may not know. */
export type SameWords<English> = {
  readonly [Key in keyof English as Key extends `${string}_one` ? never : Key]: English[Key] extends string
    ? string
    : SameWords<English[Key]>;
};
