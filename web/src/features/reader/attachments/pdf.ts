/** pdf.js as we use it: from our own origin, without WebAssembly, scripts or forms of the document. */
import { GlobalWorkerOptions, getDocument, type PDFDocumentLoadingTask, version } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = workerUrl;

/** Where web/vite.config.ts puts what pdf.js fetches by name. */
const FILES = new URL(`/assets/pdfjs-${version}/`, window.location.href).href;

/** Pixels of a picture in the document; larger ones are left out. */
const MAX_PICTURE = 64 * 1024 * 1024;

/** Begins to read a document; the bytes go to the worker. `destroy` ends all that belongs to it. */
export function readPdf(data: Uint8Array): PDFDocumentLoadingTask {
  return getDocument({
    data,
    cMapUrl: `${FILES}cmaps/`,
    standardFontDataUrl: `${FILES}standard_fonts/`,
    iccUrl: `${FILES}iccs/`,
    wasmUrl: `${FILES}wasm/`,
    useWasm: false,
    enableXfa: false,
    maxImageSize: MAX_PICTURE,
    verbosity: 0,
  });
}
