/** The charts as one picture, side by side, on the page's own background. */

const GAP_PX = 16;
const TITLE_PX = 28;

export interface TitledChart {
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
}

/** @throws Error where the browser cannot encode a picture */
export async function chartsAsPng(charts: readonly TitledChart[]): Promise<Blob> {
  const columns = Math.min(3, Math.max(1, charts.length));
  const width = Math.max(0, ...charts.map(({ canvas }) => canvas.width));
  const height = Math.max(0, ...charts.map(({ canvas }) => canvas.height + TITLE_PX));
  const sheet = document.createElement('canvas');
  sheet.width = columns * (width + GAP_PX) + GAP_PX;
  sheet.height = Math.ceil(charts.length / columns) * (height + GAP_PX) + GAP_PX;
  const context = sheet.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw a picture.');
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, sheet.width, sheet.height);
  const style = getComputedStyle(document.body);
  context.font = `600 ${TITLE_PX / 2}px ${style.fontFamily}`;
  charts.forEach(({ title, canvas }, index) => {
    const column = index % columns;
    const row = Math.floor(index / columns);
    const [x, y] = [GAP_PX + column * (width + GAP_PX), GAP_PX + row * (height + GAP_PX)];
    context.fillStyle = style.color;
    context.fillText(title, x, y + TITLE_PX / 2);
    context.drawImage(canvas, x, y + TITLE_PX);
  });
  return new Promise((resolve, reject) => {
    sheet.toBlob((blob) => {
      if (blob === null) reject(new Error('This browser cannot encode a picture.'));
      else resolve(blob);
    }, 'image/png');
  });
}
