export { type DashboardOptions, dashboardApp } from './app.ts';
