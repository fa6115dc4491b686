#pragma once
// What the command line asks for.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// Where a one-shot read or write goes: a point of the mapping, or a place on a line.
struct TargetOptions {
    std::string point;   ///< ASSET.ATTRIBUTE; or
    std::string line;    ///< key of the line, with
    unsigned unit = 1;   ///< unit id and
    std::string address; ///< `hr:0`, and
    std::string type;    ///< `f32 CDAB`
};

/// Of `explain`.
struct LiveOptions {
    bool on = false;
    std::string time = "10s";
};

struct ScanOptions {
    std::string transport; ///< tcp, rtu, rtu-over-tcp
    std::string target;    ///< HOST:PORT or a device
    std::string units;     ///< `1,2,5-7`; empty: all
    std::string baud = "9600,19200,38400,57600,115200,4800,2400,1200";
    std::string parity = "N,E,O";
    std::string rs485 = "none";
    bool echo = false;
    std::string timeout = "300ms";
    std::string pause = "20ms";
    std::size_t requests = 400; ///< of each area of each unit
    bool quick = false;         ///< no areas, only who is there
    std::string output;
};

/// Output of `trace` ends at this size.
inline constexpr std::size_t trace_output_bytes_max = 16 * 1024 * 1024;

struct TraceOptions {
    std::string line;
    std::string time = "10s";
    std::string out; ///< a new file; empty: standard output
};

/// `schema`, for tools/language.
struct SchemaOptions {
    bool bridge = false;          ///< of bridge.toml instead of site files
    bool device_template = false; ///< of templates instead
    std::filesystem::path page;   ///< instead: this page with its key tables written anew
};

/// Of `commands` and `maintenance`.
struct SwitchOptions {
    enum class Action : std::uint8_t { none, on, off, status, pending };
    Action action = Action::none;
    std::string line; ///< maintenance
    std::string reason;
    std::string lasts; ///< maintenance: `30m`; empty: until it is ended
    bool release = false;
    bool accept_journal_loss = false;
};

/// `device replaced`.
struct DeviceOptions {
    std::string key;
    bool yes = false; ///< the answer to the question before anything is forgotten
};

struct AuditOptions {
    std::string since; ///< `2h`; empty: all there is
    std::string asset; ///< key; empty: all
};

struct TemplatesOptions {
    std::vector<std::filesystem::path> directories;
    std::string name; ///< to show; empty: list
};

struct ImportOptions {
    std::filesystem::path file;
    std::map<std::string, std::size_t> columns; ///< from 1
    std::string separator;                      ///< empty: guessed
    std::string addresses;                      ///< empty: guessed
    std::string words;
    std::string asset; ///< empty: the file's name
    std::string line = "plant";
    std::string endpoint;
    unsigned unit = 1;
    bool grants = false;
    bool skip = false;
    std::string output; ///< a new file; empty: standard output
};

struct ExportOptions {
    std::string separator = ";";
    std::string output;
};

struct ProvisionOptions {
    bool dry_run = false;
    bool replace = false; ///< where the type of an asset has changed
    bool prune = false;
    bool yes = false; ///< the answer to the question before anything is deleted
};

struct FormatOptions {
    std::vector<std::filesystem::path> files;
    bool check = false;
};

struct InitOptions {
    std::string url;
    std::string realm;
    std::string client_id;
    std::string gateway_id;  ///< may be empty
    std::string ca_file;     ///< may be empty
    std::string secret_from; ///< a file, `-` for standard input; empty: asked for
    std::string state_dir;   ///< empty: the service's for /etc/railbridge, else `state`
    std::string templates;   ///< a directory; may be empty
    std::string device;      ///< its template
    std::string line;        ///< `tcp:HOST:PORT`, `rtu:DEVICE`, `rtu-over-tcp:HOST:PORT`
    std::string serial;      ///< `9600 8N1`; empty: the template's
    unsigned unit = 1;
    bool offline = false; ///< without a look at the manager
};

/// Of `backup` and `restore`.
struct BackupOptions {
    std::filesystem::path file;
};

/// Of `apply`.
struct ApplyOptions {
    std::filesystem::path file;
    std::string confirm; ///< `10m`
    std::string replace; ///< the name of the mapping it replaces; empty: the only one
};

struct Options {
    enum class Command : std::uint8_t {
        run,
        reload,
        apply,
        confirm,
        check,
        read,
        explain,
        scan,
        write,
        status,
        trace,
        learned,
        schema,
        audit,
        commands,
        maintenance,
        device,
        plan,
        provision,
        templates,
        import,
        export_list,
        fmt,
        backup,
        restore,
        init
    };
    Command command = Command::run;
    std::filesystem::path config = "/etc/railbridge/bridge.toml";
    bool json = false;
    bool metrics = false; ///< status
    bool verbose = false;
    bool strict = false;   ///< check: lints refuse, too
    bool writes = false;   ///< plan
    bool requests = false; ///< plan
    std::string explain;   ///< check: a code, instead of files
    TargetOptions target;
    std::string value; ///< write
    bool force = false;
    LiveOptions live;
    ScanOptions scan;
    TraceOptions trace;
    SchemaOptions schema;
    AuditOptions audit;
    SwitchOptions switches;
    DeviceOptions device;
    ApplyOptions apply;
    TemplatesOptions templates;
    ImportOptions import;
    ExportOptions export_list;
    FormatOptions format;
    BackupOptions backup;
    InitOptions init;
    ProvisionOptions provision;
};

/// What to do: run `options`, or end with `exit_code` because help, version or an error was
/// printed.
struct ParsedOptions {
    bool go_on = true;
    int exit_code = 0;
    Options options;
};

ParsedOptions parse_options(int argc, const char* const* argv);

} // namespace railbridge::daemon
