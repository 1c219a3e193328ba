export const usage = {
  title: 'Usage and plan',
};
