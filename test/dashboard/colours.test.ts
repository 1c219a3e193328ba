import { expect, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { sharedServer } from '../support/shared-server.ts';

test.each(['light', 'dark'] as const)(
  'in %s, a light button is readable in every colour, hovered or not',
  async (colorScheme) => {
    const page = await visit(await sharedServer(), { colorScheme });
    await page.goto('/sign-in');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const contrasts = await page.evaluate(findContrasts);
    expect(contrasts).toHaveLength(2 * 14);
    expect(contrasts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  },
);

/** Runs in the page. Returns the contrasts of the text of light buttons, as WCAG 2.2 computes them. */
function findContrasts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!canvas) throw new Error('The browser has no canvas');
  const luminanceOf = (variable: string) => {
    canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(variable);
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const colors = 'blue cyan dark grape gray green indigo lime orange pink red teal violet yellow'.split(' ');
  return colors.flatMap((color) =>
    ['light', 'light-hover'].map((background) => {
      const [text, behind] = ['light-color', background].map((name) => luminanceOf(`--mantine-color-${color}-${name}`));
      const [lighter = 0, darker = 0] = [text, behind].sort((a = 0, b = 0) => b - a);
      return { color, background, contrast: (lighter + 0.05) / (darker + 0.05) };
    }),
  );
}
