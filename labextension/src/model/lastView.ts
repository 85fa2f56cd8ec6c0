/** What a person looked at, to come back to after the page was loaded again. */
import type { IStateDB } from '@jupyterlab/statedb';
import type { JSONObject } from '@lumino/coreutils';
import type { CondaEnvClient } from '../restapi';
import type { DetailTab } from './detail';
import { EMPTY_DRAFT, type Draft } from './draft';
import type { SidebarModel } from './sidebar';

/** Not in the namespace of the widgets, which takes what it does not know away. */
const KEY = 'jupyter-condaenv-last-view:panel';
/** Passwords and tokens in addresses; they are not for a file of the server. */
const SECRET = /:\/\/[^/\s"]*@|\/t\//;

interface LastView {
  readonly draft?: Draft;
  readonly environment?: string;
  readonly tab?: DetailTab;
}

/** Show what was shown last, unless a person was quicker, and note from now on what is. */
export async function keepLastView(
  model: SidebarModel,
  client: CondaEnvClient,
  state: IStateDB
): Promise<void> {
  const [saved] = await Promise.all([
    state.fetch(KEY).catch(() => undefined),
    listed(model)
  ]);
  const view = (saved ?? {}) as LastView;
  const isOver = view.draft && (await isMade(view.draft.name, model, client));
  if (!model.form && !model.detail && !isOver) {
    restore(model, view);
  }
  let noted = JSON.stringify(viewOf(model));
  model.stateChanged.connect(() => {
    const view = viewOf(model);
    const text = JSON.stringify(view);
    if (text !== noted) {
      noted = text;
      void state.save(KEY, view as JSONObject);
    }
  });
}

function restore(model: SidebarModel, view: LastView): void {
  if (view.environment) {
    model.openDetail(view.environment, view.tab);
  } else if (view.draft) {
    model.restoreForm({ ...EMPTY_DRAFT, ...view.draft });
  }
}

/** Whether an environment of a name is there or on its way: what is saved lags behind a little. */
async function isMade(
  name: string,
  { environments }: SidebarModel,
  client: CondaEnvClient
): Promise<boolean> {
  const plans = await client.listPlans().catch(() => []);
  return (
    environments.all.some(other => other.name === name) ||
    plans.some(plan => plan.state === 'committing' && plan.name === name)
  );
}

/** The form comes before the environment that it covers; one from a file is not kept. */
function viewOf({ form, detail }: SidebarModel): LastView {
  if (form) {
    const { draft } = form;
    return draft.file || SECRET.test(JSON.stringify(draft)) ? {} : { draft };
  }
  return detail ? { environment: detail.id, tab: detail.tab } : {};
}

/** Wait until it is known which environments there are. */
async function listed({ environments }: SidebarModel): Promise<void> {
  await new Promise<void>(resolve => {
    const look = () => {
      if (environments.state === 'ready') {
        environments.changed.disconnect(look);
        resolve();
      }
    };
    environments.changed.connect(look);
    look();
  });
}
