/**
 * Where Ink has put an element: the one place that reads Yoga.
 */
import type { DOMElement } from "ink";
import type { Rectangle } from "./compose.ts";

// Yoga's Edge.Left, Top, Right, Bottom; the enumeration itself belongs to a package that only Ink depends on.
const LEFT = 0;
const TOP = 1;
const RIGHT = 2;
const BOTTOM = 3;
const DISPLAY_NONE = 1;

/** An element's rectangle on the screen and the part of it that its ancestors let through. */
export interface Placement {
  readonly rectangle: Rectangle;
  readonly clip: Rectangle;
}

/** The rectangle of an element as last laid out, borders included (`box`) or inside borders and padding (`content`); undefined when it is not on the screen. */
export function rectangleOf(element: DOMElement, part: "box" | "content"): Placement | undefined {
  const chain = chainToRoot(element);
  if (chain === undefined) return undefined;
  let left = 0;
  let top = 0;
  let clip: Rectangle = {
    x: Number.MIN_SAFE_INTEGER,
    y: Number.MIN_SAFE_INTEGER,
    width: Number.MAX_SAFE_INTEGER * 2,
    height: Number.MAX_SAFE_INTEGER * 2,
  };
  for (const node of chain) {
    const yoga = node.yogaNode;
    if (yoga === undefined || yoga.getDisplay() === DISPLAY_NONE) return undefined;
    left += yoga.getComputedLeft();
    top += yoga.getComputedTop();
    if (node !== element) clip = clipBy(clip, node, { left, top });
  }
  const rectangle = part === "box" ? boxOf(element, { left, top }) : contentOf(element, { left, top });
  return { rectangle, clip: intersect(rectangle, clip) };
}

/** From the root down to the element; undefined when it was taken out of the tree, whose Yoga nodes may be freed by then. */
function chainToRoot(element: DOMElement): readonly DOMElement[] | undefined {
  const chain: DOMElement[] = [];
  for (let node: DOMElement | undefined = element; node !== undefined; node = node.parentNode) chain.unshift(node);
  return chain[0]?.nodeName === "ink-root" ? chain : undefined;
}

type Yoga = NonNullable<DOMElement["yogaNode"]>;
type Corner = { readonly left: number; readonly top: number };

function boxOf(element: DOMElement, { left, top }: Corner): Rectangle {
  const yoga = element.yogaNode;
  return { x: left, y: top, width: yoga?.getComputedWidth() ?? 0, height: yoga?.getComputedHeight() ?? 0 };
}

function contentOf(element: DOMElement, corner: Corner): Rectangle {
  const box = boxOf(element, corner);
  const yoga = element.yogaNode;
  if (yoga === undefined) return box;
  const inset = (edge: number) => border(yoga, edge) + yoga.getComputedPadding(edge);
  return shrink(box, { left: inset(LEFT), top: inset(TOP), right: inset(RIGHT), bottom: inset(BOTTOM) });
}

function clipBy(clip: Rectangle, node: DOMElement, corner: Corner): Rectangle {
  const { overflow, overflowX = overflow, overflowY = overflow } = node.style;
  const yoga = node.yogaNode;
  if (yoga === undefined) return clip;
  const inner = shrink(boxOf(node, corner), {
    left: border(yoga, LEFT),
    top: border(yoga, TOP),
    right: border(yoga, RIGHT),
    bottom: border(yoga, BOTTOM),
  });
  const across = overflowX === "hidden" ? { x: inner.x, width: inner.width } : { x: clip.x, width: clip.width };
  const down = overflowY === "hidden" ? { y: inner.y, height: inner.height } : { y: clip.y, height: clip.height };
  return intersect(clip, { ...across, ...down });
}

function border(yoga: Yoga, edge: number): number {
  return yoga.getComputedBorder(edge);
}

function shrink(box: Rectangle, by: { left: number; top: number; right: number; bottom: number }): Rectangle {
  return {
    x: box.x + by.left,
    y: box.y + by.top,
    width: Math.max(0, box.width - by.left - by.right),
    height: Math.max(0, box.height - by.top - by.bottom),
  };
}

function intersect(one: Rectangle, other: Rectangle): Rectangle {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  };
}
