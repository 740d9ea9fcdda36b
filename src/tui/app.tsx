/**
 * The screen as a tree: chrome by Ink, everything that changes often as surfaces.
 *
 * Absent on purpose: anything that knows what a key does or what a line says.
 */
import { Box, type Instance, render, Text, useStdout } from "ink";
import { type ReactNode, useLayoutEffect } from "react";
import { Canvas } from "./components/canvas.tsx";
import { crumbsLine, keyLines } from "./key-lines.ts";
import { COLUMNS_MIN, isTooSmall, layoutFor, ROWS_MIN } from "./layout.ts";
import { paneOf } from "./panes/index.ts";
import type { Session } from "./session.ts";
import { SessionDialog } from "./session-dialog.tsx";
import type { MessageLine } from "./state.ts";
import { fitCells } from "./terminal/cells.ts";
import type { Rectangle, Size } from "./terminal/compose.ts";
import { inkOptions, type Screen } from "./terminal/screen.ts";
import type { Palette } from "./terminal/style.ts";
import { wrapWords } from "./text/wrap.ts";
import { ClusterContext, DispatchContext, useAppState, useCluster, useDispatch } from "./use-cluster.ts";
import { hintOf, wantedParts } from "./wanted.ts";

/** Shows a session on a screen; returns Ink's handle, to take it away again. */
export function renderApp(session: Session, screen: Screen): Instance {
  return render(
    <ClusterContext value={session}>
      <DispatchContext value={session.dispatch}>
        <App />
      </DispatchContext>
    </ClusterContext>,
    inkOptions(screen),
  );
}

function App(): ReactNode {
  const size = useSize();
  if (!isTooSmall(size)) return <Whole size={size} />;
  const sentence = `kubarium needs ${COLUMNS_MIN}x${ROWS_MIN}; this is ${size.width}x${size.height}.`;
  return (
    <Box width={size.width} height={size.height}>
      <Text>{sentence}</Text>
    </Box>
  );
}

/** The terminal's size, which lives in the state like all else. */
function useSize(): Size {
  const { stdout } = useStdout();
  const dispatch = useDispatch();
  useLayoutEffect(() => {
    const resized = () => dispatch({ type: "resized", size: { width: stdout.columns, height: stdout.rows } });
    stdout.on("resize", resized);
    return () => void stdout.off("resize", resized);
  }, [stdout, dispatch]);
  return useAppState((state) => state.size);
}

function Whole({ size }: { readonly size: Size }): ReactNode {
  const session = useCluster();
  const prompt = useAppState((state) => wantedParts(state).prompt);
  const hint = useAppState((state) => wantedParts(state).hint);
  const messageRows = useAppState((state) => wantedParts(state).messageRows);
  const layout = layoutFor(size, { prompt, hint, messageRows });
  return (
    <Box width={size.width} height={size.height}>
      <Canvas surface={session.info} {...placed(layout.info)} />
      <Keys at={layout.keys} />
      <Canvas surface={session.strip} {...placed(layout.strip)} />
      <Canvas surface={session.body} {...placed(layout.body)} />
      {layout.hint === undefined ? undefined : <Hint at={layout.hint} />}
      {layout.crumbs === undefined ? undefined : <Crumbs at={layout.crumbs} />}
      <Message at={layout.message} isShared={layout.crumbs === undefined} />
      {layout.prompt === undefined ? undefined : <Canvas surface={session.prompt} {...placed(layout.prompt)} />}
      <SessionDialog area={size} />
    </Box>
  );
}

/** A rectangle of the screen as the properties of a box. */
function placed({ x, y, width, height }: Rectangle) {
  return { position: "absolute" as const, marginLeft: x, marginTop: y, width, height };
}

function Lines({ at, lines }: { readonly at: Rectangle; readonly lines: readonly string[] }): ReactNode {
  return (
    <Box {...placed(at)}>
      <Text wrap="truncate">{lines.slice(0, at.height).join("\n")}</Text>
    </Box>
  );
}

function Keys({ at }: { readonly at: Rectangle }): ReactNode {
  const { palette } = useCluster().theme;
  const keys = useAppState((state) => state.keys);
  return <Lines at={at} lines={keyLines(keys, at, palette)} />;
}

function Hint({ at }: { readonly at: Rectangle }): ReactNode {
  const { palette } = useCluster().theme;
  const text = useAppState((state) => hintOf(state) ?? "");
  return <Lines at={at} lines={[hintLine(text, at.width, palette)]} />;
}

function hintLine(text: string, width: number, palette: Palette): string {
  return palette.keyHint(fitCells(` → ${text}`, width));
}

function Crumbs({ at }: { readonly at: Rectangle }): ReactNode {
  const { palette } = useCluster().theme;
  return <Lines at={at} lines={[crumbsLine(useCrumbs(), at.width, palette)]} />;
}

function useCrumbs(): readonly string[] {
  const { cluster } = useCluster();
  const joined = useAppState(({ stack }) =>
    stack.map(({ pane, kind }) => paneOf(pane).crumb || (cluster.registry.find(kind)?.plural ?? kind)).join("\n"),
  );
  return joined.split("\n");
}

/** The message; where it shares its line with hint and crumbs, the most urgent of them. */
function Message({ at, isShared }: { readonly at: Rectangle; readonly isShared: boolean }): ReactNode {
  const { palette } = useCluster().theme;
  const message = useAppState((state) => state.message);
  const hint = useAppState(hintOf);
  const crumbs = useCrumbs();
  if (message !== undefined) return <Lines at={at} lines={messageLines(message, at, palette)} />;
  if (!isShared) return <Lines at={at} lines={[" ".repeat(at.width)]} />;
  return <Lines at={at} lines={[hint === undefined ? crumbsLine(crumbs, at.width, palette) : hintLine(hint, at.width, palette)]} />;
}

function messageLines({ tone, text }: MessageLine, { width, height }: Size, palette: Palette): readonly string[] {
  const paint = { plain: palette.plain, warning: palette.warning, error: palette.error }[tone];
  const sign = { plain: "", warning: "", error: "! " }[tone];
  const lines = wrapWords(sign + text, width - 2).slice(0, height);
  return lines.map((line) => paint(fitCells(` ${line}`, width)));
}
