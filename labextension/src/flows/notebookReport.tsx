import { Clipboard, Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';
import { NotebookReportView } from '../components/notebookReport';
import { TranslationContext } from '../components/translation';
import type { ReportModel } from '../model/report';
import type { SpecFile } from '../tokens';

/** The report as the body of a dialog. */
class ReportBody extends ReactWidget {
  constructor(
    private readonly _model: ReportModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  protected override render(): React.JSX.Element {
    return (
      <TranslationContext.Provider value={this._trans}>
        <UseSignal signal={this._model.changed}>
          {() => <NotebookReportView model={this._model} />}
        </UseSignal>
      </TranslationContext.Provider>
    );
  }
}

/**
 * Show what a notebook needs.
 *
 * @returns The file that the person wants to save; null for none, also when it was copied.
 */
export async function showNotebookReport(
  model: ReportModel,
  name: string,
  trans: TranslationBundle
): Promise<SpecFile | null> {
  const copy = Dialog.createButton({
    label: trans.__('Copy'),
    accept: false
  });
  const dialog = new Dialog<unknown>({
    title: trans.__('What %1 needs', name),
    body: new ReportBody(model, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      copy,
      Dialog.okButton({ label: trans.__('Save') })
    ]
  });
  dialog.addClass('jp-CondaEnv-reportDialog');
  const { button } = await dialog.launch();
  const file = model.report.value?.file ?? null;
  if (button.label === copy.label && file) {
    Clipboard.copyToSystem(file.content);
    return null;
  }
  return button.accept ? file : null;
}
