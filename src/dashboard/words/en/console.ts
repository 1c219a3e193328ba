export const console = {
  title: 'Production console',
};
