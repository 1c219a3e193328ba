/** The type of another language's words: the keys of the English ones, without their singular forms. */
export type SameWords<English> = {
  readonly [Key in keyof English as Key extends `${string}_one` ? never : Key]: English[Key] extends string
    ? string
    : SameWords<English[Key]>;
};
