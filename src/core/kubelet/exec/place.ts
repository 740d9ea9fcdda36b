/**
 * Where a command is run: a container whose process exists, with everything that is known of it.
 */

import type { StateReader } from "../../store/tables.ts";
import { makeRun, outsideDraw } from "../machine/bench.ts";
import { isAlive } from "../machine/conditions.ts";
import { type ContainerSpec, containerSpecs } from "../machine/container-specs.ts";
import { type ContainerRow, type Instance, type PodRow, podTable } from "../machine/rows.ts";
import { troubledProgram } from "../machine/troubled-program.ts";
import type { FindImage, Program, Run } from "../program.ts";
import type { Interior } from "../programs/runtime/interior.ts";

/** A running container. */
export interface Place {
  /** `node/namespace/name`. */
  readonly key: string;
  readonly row: PodRow;
  readonly index: number;
  readonly spec: ContainerSpec;
  readonly container: ContainerRow;
  readonly instance: Instance;
  readonly run: Run;
  readonly program: Program;
  readonly interior: Interior;
}

/** What a look into a node's containers needs. */
export interface Sight {
  readonly state: StateReader;
  readonly findImage: FindImage;
  readonly seed: number;
}

/** The container's present run; undefined when its process does not exist. */
export function placeOf({ state, findImage, seed }: Sight, key: string, name: string): Place | undefined {
  const row = state.row(podTable, key);
  const index = row?.containers.findIndex((container) => container.name === name) ?? -1;
  const container = row?.containers[index];
  const spec = row === undefined ? undefined : containerSpecs(row.pod)[index];
  const instance = container?.instance;
  if (row === undefined || spec === undefined || container === undefined || instance === undefined) return undefined;
  if (!isAlive(container) || container.ending !== undefined || instance.isLost === true) return undefined;
  const image = findImage(instance.image, row.pod.metadata.annotations ?? {}, name);
  if ("error" in image) return undefined;
  const run = makeRun(row, spec, instance, outsideDraw(seed, key, row.pod));
  const program = troubledProgram(image.program, container.troubles);
  return { key, row, index, spec, container, instance, run, program, interior: program.interior(run) };
}

/** All containers of the pod whose processes exist. */
export function placesOf(sight: Sight, key: string): readonly Place[] {
  const row = sight.state.row(podTable, key);
  return (row?.containers ?? []).flatMap(({ name }) => placeOf(sight, key, name) ?? []);
}
