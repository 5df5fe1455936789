export { widgetDocs } from './docs.ts';
export { failedWidget, type WidgetLook, widgetHtml } from './widget-html.ts';
