export const testPage = {
  title: 'Docs and test',
};
