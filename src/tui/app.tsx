/**
 * The screen as a tree: Ink places everything and paints the dialogs; what changes often are surfaces.
 *
 * Absent on purpose: anything that knows what a key does or what a line says.
 */
import { Box, type Instance, render, Text, useStdout } from "ink";
import { type ReactNode, useLayoutEffect } from "react";
import { Canvas } from "./components/canvas.tsx";
import { COLUMNS_MIN, isTooSmall, layoutFor, ROWS_MIN } from "./layout.ts";
import type { Session } from "./session.ts";
import { SessionDialog } from "./session-dialog.tsx";
import type { Rectangle, Size } from "./terminal/compose.ts";
import { inkOptions, type Screen, screenOf } from "./terminal/screen.ts";
import { ClusterContext, DispatchContext, useAppState, useCluster, useDispatch } from "./use-cluster.ts";
import { wantedParts } from "./wanted.ts";

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
  const { body, info, strip, chrome } = useCluster();
  const prompt = useAppState((state) => wantedParts(state).prompt);
  const hint = useAppState((state) => wantedParts(state).hint);
  const bar = useAppState((state) => wantedParts(state).bar);
  const messageRows = useAppState((state) => wantedParts(state).messageRows);
  const isPainted = useIsPainted();
  const layout = layoutFor(size, { prompt, hint, bar, messageRows });
  return (
    <Box width={size.width} height={size.height} position={isPainted ? "relative" : "absolute"}>
      <Canvas surface={info} {...placed(layout.info)} />
      <Canvas surface={chrome.keys} {...placed(layout.keys)} />
      <Canvas surface={strip} {...placed(layout.strip)} />
      <Canvas surface={body} {...placed(layout.body)} />
      {layout.hint === undefined ? undefined : <Canvas surface={chrome.hint} {...placed(layout.hint)} />}
      {layout.bar === undefined ? undefined : <Canvas surface={chrome.bar} {...placed(layout.bar)} />}
      {layout.crumbs === undefined ? undefined : <Canvas surface={chrome.crumbs} {...placed(layout.crumbs)} />}
      <Canvas surface={chrome.message} {...placed(layout.message)} />
      {layout.prompt === undefined ? undefined : <Canvas surface={chrome.prompt} {...placed(layout.prompt)} />}
      <SessionDialog area={size} />
    </Box>
  );
}

/**
 * Whether Ink has anything to paint: a dialog, or all of it where there is no Screen.
 *
 * Where surfaces cover everything, the tree lies out of the flow: Ink's frame is then as high as its flow, which is nothing,
 * and a prompt that opens does not cost the painting of a whole screen of blanks.
 */
function useIsPainted(): boolean {
  const screen = screenOf(useStdout().stdout);
  const hasDialog = useAppState(({ dialog }) => dialog !== undefined);
  return screen === undefined || hasDialog;
}

/** A rectangle of the screen as the properties of a box. */
function placed({ x, y, width, height }: Rectangle) {
  return { position: "absolute" as const, marginLeft: x, marginTop: y, width, height };
}
