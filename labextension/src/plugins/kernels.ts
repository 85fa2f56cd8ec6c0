import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Debouncer } from '@lumino/polling';
import { IEnvironments, IPlans } from '../tokens';
import { ICondaEnvServer } from './server';

/** Milliseconds in which several reasons to look again count as one. */
const DEBOUNCE = 150;

/** Kernels of new environments appear, those of deleted ones go, without a reload. */
export const kernelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:kernels',
  description: 'Reads the kernel list anew when environments change.',
  autoStart: true,
  requires: [ICondaEnvServer, IEnvironments, IPlans],
  activate: (
    app: JupyterFrontEnd,
    server: ICondaEnvServer,
    environments: IEnvironments,
    plans: IPlans
  ): void => {
    const { kernelspecs } = app.serviceManager;
    const debouncer = new Debouncer(() => kernelspecs.refreshSpecs(), DEBOUNCE);
    const refresh = () => {
      // A failure shows where kernels are chosen; the next change tries again.
      debouncer.invoke().catch(() => undefined);
    };
    server.events.environment.connect(refresh);
    plans.finished.connect(() => {
      refresh();
      void environments.refresh();
    });

    // Where events do not come through, the list tells that kernels changed.
    let known: string | null = null;
    environments.changed.connect(() => {
      const now = kernelNames(environments);
      if (known !== null && now !== known) {
        refresh();
      }
      known = environments.state === 'ready' ? now : known;
    });
  }
};

function kernelNames(environments: IEnvironments): string {
  return environments.all
    .flatMap(({ kernels }) => kernels)
    .map(({ name, display_name }) => `${name}\n${display_name}`)
    .sort()
    .join('\n');
}
