export const firstMinutes = {
  title: 'New endpoint',
};
