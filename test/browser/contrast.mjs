// contrasts runs in a page. It compares the colour of each text that is seen with what is
// behind it, and returns those with less contrast than wanted (WCAG 2.2, 1.4.3).
export function contrasts(wanted) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
  const luminance = (c) => c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  // What an element paints behind its texts: of a group in a picture, its rectangle.
  const fill = (e) => {
    const style = getComputedStyle(e);
    const rect = e.namespaceURI.endsWith('svg') && e.querySelector(':scope > rect');
    return rect ? [rgba(getComputedStyle(rect).fill)] : e.namespaceURI.endsWith('svg') ? [] : [rgba(style.backgroundColor)];
  };
  const behind = (e) => {
    const layers = [];
    for (let p = e; p; p = p.parentElement) layers.unshift(...fill(p));
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const opacity = (e) => {
    let all = 1;
    for (let p = e; p; p = p.parentElement) all *= parseFloat(getComputedStyle(p).opacity);
    return all;
  };
  const wrong = new Map();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let n = 0;
  while (texts.nextNode() && n < 3000) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || e.closest('script, style, title, desc, .vh') || !e.checkVisibility({ visibilityProperty: true })) continue;
    n++;
    const style = getComputedStyle(e);
    const svg = e.namespaceURI.endsWith('svg');
    const under = behind(e);
    const [r, g, b, a] = rgba(svg ? style.fill : style.color);
    const got = ratio(over([r, g, b, a * opacity(e)], under), under);
    if (got < wanted) wrong.set(`${e.localName}.${e.getAttribute('class')}`, `${got.toFixed(2)} of "${texts.currentNode.data.trim().slice(0, 40)}" in ${e.localName}.${e.getAttribute('class')}`);
  }
  return [...wrong.values()];
}
