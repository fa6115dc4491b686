#pragma once
// The commands; each gives the exit code.

#include "adapters/daemon/options.hpp"

namespace railbridge::daemon {

int run_command(const Options& options);
int reload_command(const Options& options);
int apply_command(const Options& options);
int confirm_command(const Options& options);
int check_command(const Options& options);
int read_command(const Options& options);
int explain_command(const Options& options);
int scan_command(const Options& options);
int write_command(const Options& options);
int status_command(const Options& options);
int trace_command(const Options& options);
int audit_command(const Options& options);
int templates_command(const Options& options);
int import_command(const Options& options);
int export_command(const Options& options);
int fmt_command(const Options& options);
int schema_command(const Options& options);
int learned_command(const Options& options);
int plan_command(const Options& options);
int provision_command(const Options& options);
int commands_command(const Options& options);
int maintenance_command(const Options& options);
int device_command(const Options& options);
int backup_command(const Options& options);
int restore_command(const Options& options);
int init_command(const Options& options);

} // namespace railbridge::daemon
