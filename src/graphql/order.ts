import { builder } from './builder.ts';

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: {
    ASC: { description: 'Ascending: the least, or oldest, first.' },
    DESC: { description: 'Descending: the greatest, or newest, first.' },
  } as const,
});
