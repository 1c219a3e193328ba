import { graphql } from '../../generated/gql.ts';
import type { FieldPartsFragment } from '../../generated/graphql.ts';

graphql(`
  fragment FieldParts on Field {
    name
    type
    required
    nullable
    searchable
    constraints {
      enum
      format
      itemType
      max
      maxLength
      min
      minLength
      pattern
    }
  }
`);

export const noConstraints: FieldPartsFragment['constraints'] = {
  enum: null,
  format: null,
  itemType: null,
  max: null,
  maxLength: null,
  min: null,
  minLength: null,
  pattern: null,
};
