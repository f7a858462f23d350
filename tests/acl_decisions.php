<?php
/**
 * What Magento's own classes decide about roles: `Rules::saveRel` writes the entries of each role, `Acl\Builder` builds
 * the ACL of the resources and of these entries, and `Authorization\Policy\Acl` answers.
 *
 * usage: php acl_decisions.php CODE_ROOT [LIBRARY_ROOT…] < QUESTIONS
 *   CODE_ROOT     an installation, or a folder with its vendor/magento
 *   LIBRARY_ROOT  where other packages are looked up, for example Laminas
 *   QUESTIONS     {"tree": [...], "roles": {"1": ["Magento_Sales::sales"]}, "resources": ["Magento_Sales::sales"]}
 *                 `earlier` may hold the tree when the roles of `roles_before` were saved, before those of `roles`
 *
 * Prints {"1": ["ID", …]}: the resources that each role is allowed.
 */
declare(strict_types=1);

error_reporting(E_ALL & ~E_DEPRECATED);
$roots = array_slice($argv, 1);
$folders = [
    'Magento\\Framework\\' => 'vendor/magento/framework/',
    'Magento\\Authorization\\' => 'vendor/magento/module-authorization/',
    'Magento\\Backend\\' => 'vendor/magento/module-backend/',
    'Laminas\\Permissions\\Acl\\' => 'vendor/laminas/laminas-permissions-acl/src/',
    'Psr\\Log\\' => 'vendor/psr/log/src/',
];
spl_autoload_register(function (string $class) use ($roots, $folders): void {
    foreach ($folders as $prefix => $folder) {
        foreach (str_starts_with($class, $prefix) ? $roots : [] as $root) {
            $file = "$root/$folder" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
            if (is_file($file)) {
                require $file;
                return;
            }
        }
    }
});

use Magento\Authorization\Model\Acl\Loader\Rule;
use Magento\Authorization\Model\ResourceModel\Rules;
use Magento\Framework\Acl\AclResource;
use Magento\Framework\Acl\Builder;
use Magento\Framework\Acl\Loader\ResourceLoader;

/** Creates an object with its own constructor, by the types of the parameters; others get their default or null. */
function build(string $class, array $byType): object
{
    $arguments = [];
    foreach ((new ReflectionClass($class))->getConstructor()->getParameters() as $parameter) {
        $type = $parameter->getType();
        $name = $type instanceof ReflectionNamedType ? $type->getName() : '';
        $default = $parameter->isDefaultValueAvailable() ? $parameter->getDefaultValue() : null;
        $arguments[] = $byType[$name] ?? $default;
    }
    return new $class(...$arguments);
}

function set(object $object, string $class, string $property, mixed $value): void
{
    (new ReflectionProperty($class, $property))->setValue($object, $value);
}

$questions = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);

final class Manager implements Magento\Framework\ObjectManagerInterface
{
    public function create($type, array $arguments = [])
    {
        return is_a($type, AclResource::class, true) ? new AclResource($arguments['resourceId']) : new $type();
    }

    public function get($type)
    {
        throw new LogicException($type);
    }

    public function configure(array $configuration)
    {
    }
}

/** Adds the roles, which need no database here. */
final class Roles implements Magento\Framework\Acl\LoaderInterface
{
    public function __construct(private array $ids)
    {
    }

    public function populateAcl(Magento\Framework\Acl $acl)
    {
        foreach ($this->ids as $id) {
            $acl->addRole(new Laminas\Permissions\Acl\Role\GenericRole((string)$id));
        }
    }
}

final class Tree implements Magento\Framework\Acl\AclResource\ProviderInterface
{
    public function __construct(private array $tree)
    {
    }

    public function getAclResources()
    {
        return $this->tree;
    }
}

/** Holds the entries, which the rule loader reads before it would ask the database. */
final class Entries implements Magento\Framework\Acl\Data\CacheInterface
{
    public array $rows = [];

    public function load($identifier)
    {
        return json_encode($this->rows);
    }

    public function save($data, $identifier, $tags = [], $lifeTime = null)
    {
        return true;
    }

    public function test($identifier)
    {
        return true;
    }

    public function remove($identifier)
    {
        return true;
    }

    public function clean($mode = '', $tags = [])
    {
        return true;
    }

    public function getBackend()
    {
        return null;
    }

    public function getLowLevelFrontend()
    {
        return null;
    }
}

/** The table of the entries: what `saveRel` writes to. */
final class Table
{
    public function __construct(private Entries $entries)
    {
    }

    public function beginTransaction(): void
    {
    }

    public function commit(): void
    {
    }

    public function rollBack(): void
    {
    }

    public function delete(): void
    {
    }

    public function insert(string $table, array $row): void
    {
        $this->entries->rows[] = $row;
    }
}

class Saving extends Rules
{
    public Table $table;

    public function __construct()
    {
    }

    public function getConnection()
    {
        return $this->table;
    }

    public function getMainTable()
    {
        return 'authorization_rule';
    }

    protected function _prepareDataForTable(Magento\Framework\DataObject $object, $table)
    {
        return $object->getData();
    }
}

$root = new Magento\Framework\Acl\RootResource('Magento_Backend::all');
$entries = new Entries();
$manager = new Manager();
$resources = fn(array $tree): ResourceLoader => new ResourceLoader(
    new Tree($tree),
    build(Magento\Framework\Acl\AclResourceFactory::class, [Magento\Framework\ObjectManagerInterface::class => $manager])
);
$rules = build(Rule::class, [
    Magento\Framework\Acl\RootResource::class => $root,
    Magento\Framework\App\ResourceConnection::class =>
        (new ReflectionClass(Magento\Framework\App\ResourceConnection::class))->newInstanceWithoutConstructor(),
    Magento\Framework\Acl\Data\CacheInterface::class => $entries,
    Magento\Framework\Serialize\Serializer\Json::class => new Magento\Framework\Serialize\Serializer\Json(),
    'array' => [],
]);
$factory = build(Magento\Framework\AclFactory::class, [Magento\Framework\ObjectManagerInterface::class => $manager]);
$saved = ($questions['roles_before'] ?? []) + $questions['roles'];
$builder = fn(array $tree): Builder => new Builder($factory, new Roles(array_keys($saved)), $resources($tree), $rules);

$saving = new Saving();
$saving->table = new Table($entries);
set($saving, Rules::class, '_rootResource', $root);
set($saving, Rules::class, 'aclDataCache', $entries);
foreach ($saved as $id => $posted) {
    $tree = isset($questions['roles_before'][$id]) ? $questions['earlier'] : $questions['tree'];
    set($saving, Rules::class, '_aclBuilder', $builder($tree));
    $saving->saveRel(
        new class ((int)$id, $posted) extends Magento\Authorization\Model\Rules {
            public function __construct(private int $role, private array $posted)
            {
            }

            public function getRoleId()
            {
                return $this->role;
            }

            public function getResources()
            {
                return $this->posted;
            }
        }
    );
}

$policy = new Magento\Framework\Authorization\Policy\Acl($builder($questions['tree']));
$allowed = [];
foreach (array_keys($saved) as $id) {
    $isAllowed = fn(string $resource): bool => $policy->isAllowed((string)$id, $resource);
    $allowed[$id] = array_values(array_filter($questions['resources'], $isAllowed));
}
echo json_encode((object)$allowed), "\n";
