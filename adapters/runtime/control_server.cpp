#include "adapters/runtime/control_server.hpp"

#include <istream>
#include <system_error>
#include <utility>

namespace railbridge::runtime {

namespace {

constexpr std::size_t line_max = 64 * 1024;
// Without a free descriptor accepting fails at once, again and again; somebody else closes one
// soon.
constexpr std::chrono::milliseconds accept_pause{200};

} // namespace

/// Lives as long as its pending operations: they are what keeps the shared pointer.
class ControlServer::Session : public std::enable_shared_from_this<Session> {
public:
    Session(Protocol::socket socket, const Handler& handler)
        : socket_(std::move(socket))
        , buffer_(line_max)
        , handler_(handler) {}

    void read() {
        boost::asio::async_read_until(
            socket_, buffer_, '\n',
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (!error) {
                    self->handle_line();
                }
            });
    }

private:
    void handle_line() {
        std::istream stream{&buffer_};
        std::string line;
        std::getline(stream, line);
        handler_(line, [self = shared_from_this()](std::string answer) {
            self->write(std::move(answer));
        });
    }

    void write(std::string answer) {
        answer_ = std::move(answer);
        answer_ += '\n';
        boost::asio::async_write(
            socket_, boost::asio::buffer(answer_),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (!error) {
                    self->read();
                }
            });
    }

    Protocol::socket socket_;
    boost::asio::streambuf buffer_;
    std::string answer_;
    Handler handler_; ///< a copy: a session may outlive the server
};

ControlServer::ControlServer(boost::asio::io_context& context, std::filesystem::path socket,
                             Handler handler)
    : acceptor_(context)
    , pause_(context)
    , socket_(std::move(socket))
    , handler_(std::move(handler)) {}

ControlServer::~ControlServer() {
    std::error_code ignored;
    std::filesystem::remove(socket_, ignored);
}

Result<std::unique_ptr<ControlServer>> ControlServer::listen(boost::asio::io_context& context,
                                                             const std::filesystem::path& socket,
                                                             Handler handler) {
    try {
        std::filesystem::create_directories(socket.parent_path());
        std::filesystem::remove(socket); // the state lock says that nobody else listens here
        std::unique_ptr<ControlServer> server(
            new ControlServer(context, socket, std::move(handler)));
        const Protocol::endpoint endpoint{socket.string()};
        server->acceptor_.open(endpoint.protocol());
        server->acceptor_.bind(endpoint);
        using std::filesystem::perms;
        std::filesystem::permissions(socket, perms::owner_read | perms::owner_write |
                                                 perms::group_read | perms::group_write);
        server->acceptor_.listen();
        server->accept();
        return server;
    } catch (const std::exception& error) {
        return fail(
            fatal("cannot listen on " + socket.string() + ": " + error.what() +
                  "; set runtime_dir in [bridge] to a directory of the user railbridge runs as"));
    }
}

void ControlServer::accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, Protocol::socket socket) {
        if (error == boost::asio::error::operation_aborted) {
            return;
        }
        if (!error) {
            std::make_shared<Session>(std::move(socket), handler_)->read();
            accept();
            return;
        }
        pause_.expires_after(accept_pause);
        pause_.async_wait([this](const boost::system::error_code& stopped) {
            if (!stopped) {
                accept();
            }
        });
    });
}

} // namespace railbridge::runtime
