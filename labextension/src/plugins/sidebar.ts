import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Clipboard, ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { PromiseDelegate } from '@lumino/coreutils';
import { CommandIDs } from '../commandIds';
import type { EnvironmentActions } from '../components/environmentRow';
import { DOMAIN } from '../components/translation';
import { environmentsIcon } from '../icons';
import { blockOf, METADATA_KEY, runsOf } from '../model/carried';
import type { DetailTab } from '../model/detail';
import type { Sort } from '../model/order';
import type { Starter } from '../model/starters';
// The widget is restored at once, so its model is needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { SidebarModel } from '../model/sidebar';
import { IEnvironments, IPlans, type ExportOptions } from '../tokens';
// Its frame is restored at once; what is inside comes later.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { SIDEBAR_ID, SidebarWidget, loadWhenIdle } from '../widgets/sidebar';
// Others ask at once where the panel is.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { MainArea } from './mainArea';
import { ICondaEnvPanel } from './panel';
import { ICondaEnvServer } from './server';
import { addTreeTab, isNotebook, isTreePage } from './treeTab';

/** Below the file browser and the running sessions, above the table of contents. */
const RANK = 350;
const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

/** The sidebar, and the commands that open it. */
export const sidebarPlugin: JupyterFrontEndPlugin<ICondaEnvPanel> = {
  id: 'jupyter-condaenv:sidebar',
  description: 'Adds the sidebar with the conda environments.',
  autoStart: true,
  provides: ICondaEnvPanel,
  requires: [ICondaEnvServer, IEnvironments, IPlans],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    INotebookTracker,
    ISettingRegistry,
    IDefaultFileBrowser
  ],
  activate: (
    app: JupyterFrontEnd,
    server: ICondaEnvServer,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    tracker: INotebookTracker | null,
    registry: ISettingRegistry | null,
    browser: IDefaultFileBrowser | null
  ): ICondaEnvPanel => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const model = new SidebarModel({ ...server, environments, plans });
    const actions = actionsOf(commands, trans);
    const shown = new PromiseDelegate<void>();
    const makeWidget = () =>
      new SidebarWidget({
        model,
        actions,
        onShown: () => shown.resolve(),
        onFile: path => {
          void commands.execute(CommandIDs.createFromFile, { path });
        },
        translator: translator ?? nullTranslator
      });
    const widget = makeWidget();
    widget.id = SIDEBAR_ID;
    widget.disposed.connect(() => model.dispose());
    const addToSide = () =>
      shell.add(widget, 'left', { rank: RANK, type: 'Conda Environments' });
    if (isTreePage()) {
      void addTreeTab(app, widget, trans.__('Environments')).then(
        isAdded => isAdded || addToSide()
      );
    } else {
      addToSide();
    }
    void app.restored.then(loadWhenIdle);
    const mainArea = new MainArea(app, widget, makeWidget, trans);
    if (restorer) {
      restorer.add(widget, widget.id);
      mainArea.restoreWith(restorer);
    }
    if (tracker) {
      followNotebook(model, tracker, app);
    }
    if (browser) {
      followFolder(model, browser);
    }
    followKernels(model, app.serviceManager.kernels);
    if (registry) {
      void followSettings(model, registry);
    }

    commands.addCommand(CommandIDs.openSidebar, {
      label: trans.__('Show Environments'),
      caption: trans.__('Show the panel with the conda environments'),
      describedBy: NO_ARGS,
      execute: () => panel.show()
    });
    if (!isNotebook()) {
      commands.addCommand(CommandIDs.openMain, {
        label: trans.__('Open Environments in the Main Area'),
        caption: trans.__('Show the conda environments in a tab of their own'),
        describedBy: NO_ARGS,
        execute: () => mainArea.open()
      });
    }
    commands.addCommand(CommandIDs.create, {
      label: trans.__('New Environment…'),
      icon: environmentsIcon,
      caption: trans.__('Create a conda environment'),
      describedBy: NO_ARGS,
      execute: () => {
        panel.show();
        model.openForm();
      }
    });
    commands.addCommand(CommandIDs.refresh, {
      label: trans.__('Refresh Environments'),
      caption: trans.__('Read the list of conda environments anew'),
      describedBy: NO_ARGS,
      execute: () => environments.refresh()
    });
    const category = trans.__('Environments');
    for (const command of [
      CommandIDs.openSidebar,
      CommandIDs.openMain,
      CommandIDs.create,
      CommandIDs.refresh
    ].filter(command => commands.hasCommand(command))) {
      palette?.addItem({ command, category });
    }
    commands.addCommand(CommandIDs.show, {
      label: trans.__('Show Environment'),
      describedBy: {
        args: {
          type: 'object',
          required: ['environment'],
          properties: {
            environment: {
              type: 'string',
              description: 'The id of the environment'
            },
            tab: {
              type: 'string',
              enum: ['packages', 'history', 'health', 'about'],
              description: 'What to show of it'
            },
            add: {
              type: 'boolean',
              description: 'Whether a package is to be added'
            }
          }
        }
      },
      execute: args => {
        panel.show();
        const detail = model.openDetail(
          args.environment as string,
          args.tab as DetailTab | undefined
        );
        if (args.add === true) {
          detail?.wantPackage();
        }
      }
    });
    const panel: ICondaEnvPanel = {
      model,
      shown: shown.promise,
      get isVisible() {
        return mainArea.front.isVisible;
      },
      show: () => mainArea.show()
    };
    return panel;
  }
};

function actionsOf(
  commands: CommandRegistry,
  trans: TranslationBundle
): EnvironmentActions {
  const exportTo = (
    target: string,
    environment: string,
    options: ExportOptions
  ) => {
    const { format, scope, platforms } = options;
    void commands.execute(CommandIDs.export, {
      environment,
      target,
      format,
      ...(scope && { scope }),
      ...(platforms && { platforms: [...platforms] })
    });
  };
  return {
    openNotebook: ({ id }) => {
      void commands.execute(CommandIDs.openNotebook, { environment: id });
    },
    openTerminal: ({ id }) => {
      void commands.execute(CommandIDs.openTerminal, { environment: id });
    },
    exportToFolder: ({ id }, options) => exportTo('folder', id, options),
    download: ({ id }, options) => exportTo('download', id, options),
    delete: ({ id }) => {
      void commands.execute(CommandIDs.delete, { environment: id });
    },
    copyPath: ({ prefix }) => Clipboard.copyToSystem(prefix),
    openSettings: () => {
      void commands.execute(CommandIDs.openSettings);
    },
    confirm: async (environment, plan, request) => {
      const { confirmPlan } = await import('../flows/confirmPlan');
      return confirmPlan(environment, plan, request, trans);
    }
  };
}

/** Keep the model told about the folder that the file browser shows. */
function followFolder(model: SidebarModel, browser: IDefaultFileBrowser): void {
  const update = () => {
    // A drive stands before its first colon.
    model.setFolder(browser.model.path.replace(/^[^/]*:/, ''));
  };
  browser.model.pathChanged.connect(update);
  update();
}

/** Keep the model told about the kernels that run. */
function followKernels(model: SidebarModel, kernels: Kernel.IManager): void {
  const update = () =>
    model.setRunning([...kernels.running()].map(({ name }) => name));
  kernels.runningChanged.connect(update);
  update();
}

/** Keep the model told about what is set. */
async function followSettings(
  model: SidebarModel,
  registry: ISettingRegistry
): Promise<void> {
  const settings = await registry.load(sidebarPlugin.id);
  const update = () => {
    const { sort, starters } = settings.composite;
    model.setStarters(starters as unknown as readonly Starter[]);
    model.setSort(sort as Sort);
  };
  settings.changed.connect(update);
  model.sortChosen.connect((_, sort) => void settings.set('sort', sort));
  update();
}

/** Keep the model told about the notebook in front: its kernel, and what it remembers. */
function followNotebook(
  model: SidebarModel,
  tracker: INotebookTracker,
  app: JupyterFrontEnd
): void {
  const { kernelspecs } = app.serviceManager;
  const update = () => {
    const panel = tracker.currentWidget;
    const kernel = panel?.sessionContext.session?.kernel?.name ?? null;
    const block = blockOf(panel?.context.model.getMetadata(METADATA_KEY));
    const path = panel?.context.path ?? null;
    model.setNotebook({ path, kernel, runs: runsOf(block) }, kernelspecs.specs);
  };
  tracker.widgetAdded.connect((_, panel) => {
    panel.sessionContext.kernelChanged.connect(update);
    void panel.context.ready.then(() => {
      panel.context.model.metadataChanged.connect(update);
      update();
    });
  });
  tracker.currentChanged.connect(update);
  kernelspecs.specsChanged.connect(update);
  update();
}
