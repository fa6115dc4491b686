#include "adapters/runtime/control_client.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace railbridge::runtime {

namespace {

class Connection {
public:
    Connection()
        : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Connection() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

bool send_all(int descriptor, const std::string& text) {
    std::size_t sent = 0;
    while (sent < text.size()) {
        const auto count = ::send(descriptor, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return true;
}

Error no_answer(std::string text) {
    return {Recovery::unit_backoff, std::move(text)};
}

} // namespace

Result<std::string> ask(const std::filesystem::path& socket, const std::string& line,
                        int timeout_ms) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket.string().size() >= sizeof(address.sun_path)) {
        return fail(fatal("the path of the control socket is too long: " + socket.string()));
    }
    std::strncpy(address.sun_path, socket.c_str(), sizeof(address.sun_path) - 1);
    const Connection connection;
    const timeval limit{timeout_ms / 1000, (timeout_ms % 1000) * 1000};
    ::setsockopt(connection.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    ::setsockopt(connection.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (::connect(connection.descriptor(), reinterpret_cast<const sockaddr*>(&address),
                  sizeof(address)) != 0) {
        const bool nobody_there = errno == ENOENT || errno == ECONNREFUSED;
        if (!nobody_there) {
            return fail(fatal("cannot ask the bridge at " + socket.string() + ": " +
                              std::generic_category().message(errno) +
                              "; run this as the user of the bridge or a member of its group"));
        }
        return fail(Error{Recovery::retry_later, "no bridge answers at " + socket.string() + ": " +
                                                     std::generic_category().message(errno)});
    }
    if (!send_all(connection.descriptor(), line + '\n')) {
        return fail(no_answer("the bridge at " + socket.string() + " does not listen"));
    }
    std::string answer;
    std::array<char, 16384> buffer{};
    while (answer.empty() || answer.back() != '\n') {
        const auto count = ::recv(connection.descriptor(), buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return fail(no_answer("the bridge at " + socket.string() + " gave no complete answer"));
        }
        answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    answer.pop_back();
    return answer;
}

} // namespace railbridge::runtime
